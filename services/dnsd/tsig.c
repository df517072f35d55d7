/* tsig.c - messages signed with a secret that two servers share. */
#include "services/dnsd/tsig.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/nettle-meta.h>
#include <string.h>

#include "services/dnsd/tsig_keys.h"
#include "services/dnsd/types.h"

#define TIMERS_OCTETS  8   /* the time and how much it may differ */
#define FIXED_OCTETS   16  /* of the data, but names, signature and more */
#define RECORD_OCTETS  10  /* of a record, behind its owner's name */
#define TIME_OCTETS    6   /* RFC 8945 4.2 */
#define UNSIGNED_MOST  99  /* in a row, RFC 8945 5.3.1 */
#define MAC_LEAST      10u /* RFC 8945 5.2.2.1 */
#define ARCOUNT_OFFSET 10

/* The record as it came. */
struct signature {
	struct wire_record record;
	uint8_t algorithm[NAME_OCTETS];
	uint64_t time;
	uint16_t fudge, mac_n, id, error, other_n;
	const uint8_t *mac, *other;
};

static uint64_t
get48(const uint8_t *octets)
{
	return (uint64_t)get16(octets) << 32 | get32(octets + 2);
}

static void
put48(uint8_t *octets, uint64_t value)
{
	put16(octets, (unsigned int)(value >> 32) & 0xffff);
	put32(octets + 2, (uint32_t)value);
}

/* RFC 8945 4.2. False if it is malformed. */
static bool
read_signature(struct signature *s, const struct message *m)
{
	size_t at = m->tsig, end, rdata;
	const uint8_t *octets = m->octets;

	if (!message_record(octets, m->n, &at, &s->record) ||
	    s->record.class != CLASS_ANY || s->record.ttl != 0)
		return false;
	rdata = s->record.rdata;
	end = rdata + s->record.rdlength;
	if (!message_name(octets, end, &rdata, s->algorithm) ||
	    end - rdata < FIXED_OCTETS)
		return false;
	s->time = get48(octets + rdata);
	s->fudge = get16(octets + rdata + 6);
	s->mac_n = get16(octets + rdata + 8);
	s->mac = octets + rdata + 10;
	if (end - rdata - FIXED_OCTETS < s->mac_n)
		return false;
	rdata += 10u + s->mac_n;
	s->id = get16(octets + rdata);
	s->error = get16(octets + rdata + 2);
	s->other_n = get16(octets + rdata + 4);
	s->other = octets + rdata + 6;
	return end - rdata - 6 == s->other_n;
}

static void
add(struct tsig *t, const void *octets, size_t n)
{
	hmac_update(&t->state, tsig_hash(t->key), n, octets);
}

/* A signature begins with the one before, if there was one. */
static void
begin(struct tsig *t)
{
	uint8_t n[2];

	if (t->unsigned_n > 0)
		return;
	hmac_set_key(&t->outer, &t->inner, &t->state, tsig_hash(t->key),
	    t->key->secret_n, t->key->secret);
	if (t->mac_n == 0)
		return;
	put16(n, (unsigned int)t->mac_n);
	add(t, n, sizeof(n));
	add(t, t->mac, t->mac_n);
}

static void
add_name(struct tsig *t, const uint8_t *name)
{
	uint8_t lower[NAME_OCTETS];

	name_lower(lower, name);
	add(t, lower, name_length(lower));
}

/*
 * What comes behind the message: of a question and the first message of its
 * answer, all the record says (RFC 8945 4.3.3); of later ones, the times.
 */
static void
add_variables(struct tsig *t, const uint8_t timers[TIMERS_OCTETS],
    uint16_t error, const uint8_t *other, uint16_t other_n)
{
	static const uint8_t class_and_ttl[6] = { 0, CLASS_ANY };
	uint8_t numbers[4];

	if (t->signatures >= 2) {
		add(t, timers, TIMERS_OCTETS);
		return;
	}
	add_name(t, t->name);
	add(t, class_and_ttl, sizeof(class_and_ttl));
	add_name(t, t->algorithm);
	add(t, timers, TIMERS_OCTETS);
	put16(numbers, error);
	put16(numbers + 2, other_n);
	add(t, numbers, sizeof(numbers));
	add(t, other, other_n);
}

/* Make the signature: it is the last one from now on. */
static void
end(struct tsig *t)
{
	t->mac_n = tsig_hash(t->key)->digest_size;
	hmac_digest(&t->outer, &t->inner, &t->state, tsig_hash(t->key),
	    t->mac_n, t->mac);
	t->signatures++;
	t->unsigned_n = 0;
}

/* Is it who has the key that made this? */
static bool
is_theirs(struct tsig *t, const struct signature *s, const struct message *m)
{
	uint8_t header[HEADER_OCTETS], timers[TIMERS_OCTETS];

	/* As it was before the record was added, and before a forwarder. */
	memcpy(header, m->octets, sizeof(header));
	put16(header, s->id);
	put16(header + ARCOUNT_OFFSET, m->counts[ADDITIONAL] - 1u);
	put48(timers, s->time);
	put16(timers + TIME_OCTETS, s->fudge);
	begin(t);
	add(t, header, sizeof(header));
	add(t, m->octets + sizeof(header), m->tsig - sizeof(header));
	add_variables(t, timers, s->error, s->other, s->other_n);
	end(t);
	t->mac_n = s->mac_n;
	return memeql_sec(t->mac, s->mac, t->mac_n);
}

static bool
is_timely(const struct signature *s, uint64_t now)
{
	uint64_t apart = now > s->time ? now - s->time : s->time - now;

	return apart <= s->fudge;
}

static int
refuse(struct tsig *t, uint16_t error)
{
	t->error = error;
	if (error != RCODE_BADTIME && error != RCODE_BADTRUNC)
		t->key = NULL;
	return RCODE_NOTAUTH;
}

int
tsig_check(struct tsig *t, const struct message *m, uint64_t now)
{
	struct signature s;
	size_t whole;

	t->present = false;
	t->key = NULL;
	if (m->tsig == 0)
		return RCODE_NOERROR;
	if (!read_signature(&s, m))
		return RCODE_FORMERR;
	t->present = true;
	t->error = 0;
	t->signatures = t->unsigned_n = 0;
	t->mac_n = 0;
	t->time = s.time;
	memcpy(t->name, s.record.owner, name_length(s.record.owner));
	memcpy(t->algorithm, s.algorithm, name_length(s.algorithm));
	t->key = tsig_find(t->name);
	if (t->key == NULL || !tsig_is_algorithm(t->key, t->algorithm))
		return refuse(t, RCODE_BADKEY);
	whole = tsig_hash(t->key)->digest_size;
	if (s.mac_n > whole || s.mac_n < MAC_LEAST || s.mac_n < whole / 2) {
		t->present = false;
		t->key = NULL;
		return RCODE_FORMERR;
	}
	if (!is_theirs(t, &s, m))
		return refuse(t, RCODE_BADSIG);
	if (!is_timely(&s, now))
		return refuse(t, RCODE_BADTIME);
	/* The shorter, the easier to guess. */
	return s.mac_n < whole ? refuse(t, RCODE_BADTRUNC) : RCODE_NOERROR;
}

void
tsig_ask(struct tsig *t, const struct tsig_key *key)
{
	memset(t, 0, sizeof(*t));
	t->key = key;
	t->present = key != NULL;
	if (key == NULL)
		return;
	memcpy(t->name, key->name, name_length(key->name));
	tsig_algorithm_name(t->algorithm, key);
}

bool
tsig_check_answer(struct tsig *t, const struct message *m, uint64_t now)
{
	struct signature s;

	if (t->key == NULL)
		return true;
	if (m->tsig == 0) {
		if (t->signatures < 2 || t->unsigned_n == UNSIGNED_MOST)
			return false;
		begin(t);
		add(t, m->octets, m->n);
		t->unsigned_n++;
		return true;
	}
	return read_signature(&s, m) && s.error == 0 &&
	       name_equal(s.record.owner, t->name) &&
	       name_equal(s.algorithm, t->algorithm) &&
	       s.mac_n == tsig_hash(t->key)->digest_size &&
	       is_theirs(t, &s, m) && is_timely(&s, now);
}

size_t
tsig_octets(const struct tsig *t)
{
	if (!t->present)
		return 0;
	return name_length(t->name) + RECORD_OCTETS +
	       name_length(t->algorithm) + FIXED_OCTETS + sizeof(t->mac) +
	       TIME_OCTETS;
}

size_t
tsig_sign(struct tsig *t, uint8_t *octets, size_t n, uint64_t now)
{
	uint8_t *at = octets + n, *fixed, other[TIME_OCTETS], *timers;
	uint16_t other_n = t->error == RCODE_BADTIME ? TIME_OCTETS : 0;

	if (!t->present)
		return n;
	memcpy(at, t->name, name_length(t->name));
	at += name_length(t->name);
	fixed = at;
	put16(fixed, TYPE_TSIG);
	put16(fixed + 2, CLASS_ANY);
	put32(fixed + 4, 0);
	at += RECORD_OCTETS;
	memcpy(at, t->algorithm, name_length(t->algorithm));
	at += name_length(t->algorithm);
	timers = at;
	/* RFC 8945 5.2.3: whose clock is wrong finds its own time, and ours. */
	put48(timers, other_n > 0 ? t->time : now);
	put16(timers + TIME_OCTETS, TSIG_FUDGE_S);
	put48(other, now);
	t->mac_n = t->key == NULL ? 0 : t->mac_n;
	if (t->key != NULL) {
		begin(t);
		add(t, octets, n);
		add_variables(t, timers, t->error, other, other_n);
		end(t);
	}
	at += TIMERS_OCTETS;
	put16(at, (unsigned int)t->mac_n);
	memcpy(at + 2, t->mac, t->mac_n);
	at += 2 + t->mac_n;
	memcpy(at, octets, 2);
	put16(at + 2, t->error);
	put16(at + 4, other_n);
	memcpy(at + 6, other, other_n);
	at += 6 + other_n;
	put16(fixed + 8, (unsigned int)(at - fixed - RECORD_OCTETS));
	put16(octets + ARCOUNT_OFFSET, get16(octets + ARCOUNT_OFFSET) + 1u);
	return (size_t)(at - octets);
}
