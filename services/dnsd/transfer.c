/* transfer.c - copies of a zone for other servers. */
#include "services/dnsd/transfer.h"

#include <string.h>
#include <time.h>

#include "common/log.h"
#include "common/network.h"
#include "services/dnsd/differences.h"
#include "services/dnsd/history.h"
#include "services/dnsd/types.h"
#include "services/dnsd/writer.h"

#define BY_KEY       "key " /* in the settings: who knows this one */
#define FLAGS_COPIED (FLAG_RD | FLAG_CD)
#define RECORD_LEAST 12 /* octets of a record, compressed, but its data */

/* An answer on its way. */
struct stream {
	const struct transfer *t;
	struct writer w;
	struct mark start; /* of the message that is being written */
	bool first;        /* that is the first one */
	uint64_t records, octets;
};

static bool
is_allowed(const struct zone *z, const struct in6_addr *address,
    const struct tsig_key *key)
{
	const char *const *who = z->conf->transfer;
	uint8_t name[NAME_OCTETS];
	struct network n;

	for (; *who != NULL; who++) {
		if (strncmp(*who, BY_KEY, strlen(BY_KEY)) == 0) {
			if (key != NULL &&
			    name_from_text(name, *who + strlen(BY_KEY)) &&
			    name_equal(name, key->name))
				return true;
		} else if (network_parse(&n, *who) == 0 &&
		           network_has(&n, address))
			return true;
	}
	return false;
}

/* Once a connection: strangers don't fill the log. */
static void
log_refusal(const uint8_t *zone, const struct in6_addr *address)
{
	char name[NAME_TEXT], label[ADDRESS_LABEL];
	static bool said;

	if (said)
		return;
	said = true;
	name_to_text(name, zone);
	network_label(label, address, 0);
	log_info("%s may not copy %s", label, name);
}

/*
 * The serial of the version that who asks for changes has: that of the SOA in
 * the authority section (RFC 1995 3).
 */
static bool
their_serial(uint32_t *serial, const struct message *m)
{
	uint8_t name[NAME_OCTETS];
	struct wire_record r;
	size_t at = m->begin[AUTHORITY], end;

	if (m->counts[AUTHORITY] == 0 ||
	    !message_record(m->octets, m->n, &at, &r) || r.type != TYPE_SOA)
		return false;
	at = r.rdata;
	end = r.rdata + r.rdlength;
	if (!message_name(m->octets, end, &at, name) ||
	    !message_name(m->octets, end, &at, name) || end - at != SOA_SERIAL)
		return false;
	*serial = get32(m->octets + at);
	return true;
}

int
transfer_zone(const struct zone **zone, const struct message *m,
    const struct in6_addr *address, const struct tsig_key *key, bool udp)
{
	uint32_t serial;

	*zone = zones_named(m->qname);
	if (*zone == NULL)
		return RCODE_NOTAUTH;
	if (!is_allowed(*zone, address, key)) {
		if (!udp)
			log_refusal((*zone)->origin, address);
		return RCODE_REFUSED;
	}
	if (m->qtype == TYPE_IXFR && !their_serial(&serial, m))
		return RCODE_FORMERR;
	return (*zone)->loaded ? RCODE_NOERROR : RCODE_SERVFAIL;
}

static void
begin(struct stream *s)
{
	size_t limit = TRANSFER_OCTETS - tsig_octets(s->t->tsig);

	if (s->first)
		limit -= edns_octets(s->t->edns);
	writer_start(&s->w, s->t->octets, limit);
	if (s->first)
		writer_question(&s->w, s->t->m);
	s->start = writer_mark(&s->w);
}

/* Send the message that has been written so far. */
static bool
end(struct stream *s)
{
	const struct transfer *t = s->t;
	size_t n;

	s->w.limit = MESSAGE_OCTETS;
	if (s->first)
		edns_put(t->edns, &s->w, RCODE_NOERROR, t->udp_size);
	writer_finish(
	    &s->w, t->m->id, FLAG_QR | FLAG_AA | (t->m->flags & FLAGS_COPIED));
	n = tsig_sign(t->tsig, t->octets, s->w.n, t->now);
	s->octets += n;
	s->first = false;
	return t->send(t->octets, n);
}

static bool
write_record(struct stream *s, const struct zone_record *r)
{
	return writer_record(
	    &s->w, ANSWER, r->owner, r->type, r->ttl, r->rdata, r->rdlength);
}

/* A record goes into this message, or the next, or has one of its own. */
static bool
put(void *own, const struct zone_record *r)
{
	struct stream *s = own;

	s->records++;
	if (write_record(s, r))
		return true;
	if (s->w.n > s->start.n) {
		if (!end(s))
			return false;
		begin(s);
		if (write_record(s, r))
			return true;
	}
	/* No text has a record that is too long for this, see RDATA_MOST. */
	s->w.limit += MESSAGE_OCTETS - TRANSFER_OCTETS;
	return write_record(s, r);
}

static bool
put_soa(struct stream *s, const struct image *image)
{
	const struct node *apex = image_node(image, 0);
	const struct rrset *set = image_rrset(image, apex, TYPE_SOA);
	struct zone_record r = { .owner = image_at(image, apex->name),
		.type = TYPE_SOA };
	struct record record;
	uint32_t at;

	at = set->records;
	image_record(image, &at, &record);
	r.ttl = set->ttl;
	r.rdata = record.rdata;
	r.rdlength = record.rdlength;
	return put(s, &r);
}

/* How much the changes are, in octets; more than there are is too much. */
struct amount {
	uint64_t n, most;
};

static bool
weigh(void *own, const struct zone_record *r)
{
	struct amount *a = own;

	a->n += RECORD_LEAST + r->rdlength;
	return a->n <= a->most;
}

/* RFC 1995 4: all that goes, then all that comes, each behind a SOA. */
static bool
put_changes(struct stream *s, const struct image *old, const struct image *new)
{
	return put_soa(s, new) && put_soa(s, old) &&
	       differences(old, new, put, NULL, s) && put_soa(s, new) &&
	       differences(old, new, NULL, put, s) && put_soa(s, new);
}

static bool
put_all(struct stream *s, const struct image *image)
{
	return put_soa(s, image) && all_records(image, put, s) &&
	       put_soa(s, image);
}

/*
 * What has changed, if the version that they have is still there and that is
 * less than the whole; else the whole. A SOA alone: nothing has.
 */
static bool
put_new(struct stream *s, const struct zone *z, const char **what)
{
	const struct image *new = &z->image;
	struct amount a = { .most = new->header->octets_n };
	struct image old;
	uint32_t serial;
	bool good;

	if (!their_serial(&serial, s->t->m))
		return false; /* transfer_zone() has seen it */
	if (!serial_is_later(new->header->serial, serial)) {
		*what = "nothing";
		return put_soa(s, new);
	}
	if (!history_open(&old, z->path, serial))
		return put_all(s, new);
	if (differences(&old, new, weigh, weigh, &a)) {
		*what = "changes";
		good = put_changes(s, &old, new);
	} else
		good = put_all(s, new);
	image_close(&old);
	return good;
}

bool
transfer_send(const struct transfer *t, const struct zone *z)
{
	struct stream s = { .t = t, .first = true };
	const char *what = "all";
	bool good;

	begin(&s);
	if (t->m->qtype == TYPE_IXFR)
		good = put_new(&s, z, &what);
	else
		good = put_all(&s, &z->image);
	good = good && end(&s);
	log_info("zone %s: %s of serial %u copied, %ju records, %ju octets%s",
	    z->conf->name, what, z->image.header->serial, (uintmax_t)s.records,
	    (uintmax_t)s.octets, good ? "" : ", not to the end");
	return good;
}
