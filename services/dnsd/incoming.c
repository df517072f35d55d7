/* incoming.c - a zone, or its changes, as they come from a primary. */
#include "services/dnsd/incoming.h"

#include <string.h>

#include "services/dnsd/history.h"
#include "services/dnsd/layout.h"
#include "services/dnsd/record_text.h"
#include "services/dnsd/types.h"

/* The data of a record without compression: as long as ever they may be. */
struct data {
	uint16_t n;
	uint8_t octets[UINT16_MAX];
};

static bool
put(struct data *d, const uint8_t *octets, size_t n)
{
	if (n > sizeof(d->octets) - d->n)
		return false;
	memcpy(d->octets + d->n, octets, n);
	d->n = (uint16_t)(d->n + n);
	return true;
}

/* Names are compressed in the types of RFC 1035 alone (RFC 3597 4). */
static bool
expand(struct data *d, const struct message *m, const struct wire_record *r)
{
	const struct layout *l = layout_of(r->type);
	size_t at = r->rdata, end = r->rdata + r->rdlength;
	uint8_t name[NAME_OCTETS];
	unsigned int i;

	d->n = 0;
	if (l == NULL)
		return put(d, m->octets + at, r->rdlength);
	if (end - at < l->before || !put(d, m->octets + at, l->before))
		return false;
	at += l->before;
	for (i = 0; i < l->names; i++)
		if (!message_name(m->octets, end, &at, name) ||
		    !put(d, name, name_length(name)))
			return false;
	return end - at == l->after && put(d, m->octets + at, l->after);
}

/* Read the record at *at. False if it has no place in the zone. */
static bool
next_record(struct zone_record *r, struct data *d, struct wire_record *wire,
    const struct message *m, size_t *at, const uint8_t *origin)
{
	if (!message_record(m->octets, m->n, at, wire) ||
	    wire->class != CLASS_IN || !name_is_within(wire->owner, origin) ||
	    !expand(d, m, wire))
		return false;
	*r = (struct zone_record){ .owner = wire->owner,
		.rdata = d->octets,
		.type = wire->type,
		.rdlength = d->n,
		/* RFC 2181 8: with its first bit set it is 0. */
		.ttl = wire->ttl > INT32_MAX ? 0 : wire->ttl };
	return wire->type != TYPE_SOA || name_equal(wire->owner, origin);
}

static uint32_t
serial_of(const struct zone_record *soa)
{
	return layout_soa(soa->rdata, soa->rdlength, SOA_SERIAL);
}

static bool
fail(struct incoming *in, const char *wrong)
{
	in->wrong = wrong;
	return false;
}

static bool
write_record(void *own, const struct zone_record *r)
{
	struct incoming *in = own;

	in->records++;
	return record_to_text(in->text, r) || fail(in, "it cannot be written");
}

static bool
write_soa(struct incoming *in)
{
	struct zone_record r = { .owner = in->origin,
		.type = TYPE_SOA,
		.ttl = in->ttl,
		.rdata = in->soa,
		.rdlength = in->soa_n };

	return write_record(in, &r);
}

/* The last SOA has come. */
static bool
arrive(struct incoming *in)
{
	bool whole = in->state == WHOLE;

	in->state = ARRIVED;
	if (whole)
		return true;
	if (!write_soa(in))
		return false;
	return changes_apply(&in->changes, in->here, write_record, in) ||
	       in->wrong != NULL ||
	       fail(in, "the changes are not those of the version here");
}

static bool
take_first(struct incoming *in, const struct zone_record *r)
{
	if (r->type != TYPE_SOA || r->rdlength > sizeof(in->soa))
		return fail(in, "expected SOA first");
	in->serial = serial_of(r);
	/* RFC 1995 4: so says a server that has nothing new. */
	if (in->here != NULL &&
	    !serial_is_later(in->serial, in->here->header->serial))
		return fail(in, "its version is no newer");
	in->ttl = r->ttl;
	in->soa_n = r->rdlength;
	memcpy(in->soa, r->rdata, r->rdlength);
	in->state = SECOND;
	return true;
}

/* RFC 1995 4: a second SOA of the version that is here begins the changes. */
static bool
take_second(struct incoming *in, const struct zone_record *r)
{
	if (in->here != NULL && r->type == TYPE_SOA &&
	    serial_of(r) == in->here->header->serial) {
		in->state = GOING;
		return true;
	}
	in->state = WHOLE;
	if (!write_soa(in))
		return false;
	if (r->type != TYPE_SOA)
		return write_record(in, r);
	return serial_of(r) == in->serial
	           ? arrive(in)
	           : fail(in, "another SOA in the middle");
}

/* A SOA between the changes. */
static bool
turn(struct incoming *in, const struct zone_record *r)
{
	uint32_t serial = serial_of(r);

	if (in->state == GOING) {
		in->reached = serial;
		in->state = COMING;
		return true;
	}
	if (serial != in->reached)
		return fail(in, "the changes are not of one version after the "
		                "other");
	if (serial == in->serial)
		return arrive(in);
	in->state = GOING;
	return true;
}

static bool
take(struct incoming *in, const struct zone_record *r)
{
	switch (in->state) {
	case BEGINNING:
		return take_first(in, r);
	case SECOND:
		return take_second(in, r);
	case WHOLE:
		if (r->type != TYPE_SOA)
			return write_record(in, r);
		return serial_of(r) == in->serial
		           ? arrive(in)
		           : fail(in, "another SOA at the end");
	case GOING:
	case COMING:
		if (r->type == TYPE_SOA)
			return turn(in, r);
		return changes_add(&in->changes, r, in->state == COMING) ||
		       fail(in, "too many changes");
	default:
		return fail(in, "more behind the last SOA");
	}
}

void
incoming_start(struct incoming *in, const uint8_t *origin,
    const struct image *here, FILE *text)
{
	*in = (struct incoming){ .origin = origin, .here = here, .text = text };
}

bool
incoming_take(struct incoming *in, const struct message *m)
{
	static struct data data;
	size_t at = m->begin[ANSWER];
	struct wire_record wire;
	struct zone_record r;
	unsigned int i;

	for (i = 0; i < m->counts[ANSWER]; i++) {
		if (!next_record(&r, &data, &wire, m, &at, in->origin))
			return fail(in, "a record that is none of the zone's");
		if (!take(in, &r))
			return false;
	}
	return m->counts[ANSWER] > 0 || fail(in, "a message without records");
}

void
incoming_end(struct incoming *in)
{
	changes_free(&in->changes);
}

bool
incoming_serial(
    uint32_t *serial, const uint8_t *origin, const struct message *m)
{
	static struct data data;
	size_t at = m->begin[ANSWER];
	struct wire_record wire;
	struct zone_record r;

	if (m->counts[ANSWER] == 0 ||
	    !next_record(&r, &data, &wire, m, &at, origin) ||
	    r.type != TYPE_SOA)
		return false;
	*serial = serial_of(&r);
	return true;
}
