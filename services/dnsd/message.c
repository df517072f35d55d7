/* message.c - DNS messages as they come. */
#include "services/dnsd/message.h"

#include <string.h>

#include "services/dnsd/types.h"

#define POINTER      0xc0u /* the two bits that tell it from a label */
#define FIXED_OCTETS 10    /* of a record, behind its owner's name */

bool
message_name(
    const uint8_t *octets, size_t n, size_t *at, uint8_t name[NAME_OCTETS])
{
	size_t from = *at, begin = from, len = 0;
	bool jumped = false;
	uint8_t label;

	do {
		if (from >= n)
			return false;
		label = octets[from];
		if ((label & POINTER) == POINTER) {
			if (n - from < 2)
				return false;
			if (!jumped)
				*at = from + 2;
			jumped = true;
			from = get16(octets + from) & 0x3fffu;
			/* Always further back: so it ends. */
			if (from < HEADER_OCTETS || from >= begin)
				return false;
			begin = from;
			continue;
		}
		if (label > LABEL_OCTETS || n - from <= label ||
		    NAME_OCTETS - len <= label)
			return false;
		memcpy(name + len, octets + from, 1u + label);
		len += 1u + label;
		from += 1u + label;
	} while (label != 0);
	if (!jumped)
		*at = from;
	return true;
}

bool
message_record(
    const uint8_t *octets, size_t n, size_t *at, struct wire_record *record)
{
	const uint8_t *fixed;

	if (!message_name(octets, n, at, record->owner) ||
	    n - *at < FIXED_OCTETS)
		return false;
	fixed = octets + *at;
	record->type = get16(fixed);
	record->class = get16(fixed + 2);
	record->ttl = get32(fixed + 4);
	record->rdlength = get16(fixed + 8);
	record->rdata = *at + FIXED_OCTETS;
	if (n - record->rdata < record->rdlength)
		return false;
	*at = record->rdata + record->rdlength;
	return true;
}

/* Before the first question there is no name that it could point to. */
static bool
take_question(struct message *m, size_t *at)
{
	size_t from = *at;
	uint8_t label;

	do {
		if (from >= m->n)
			return false;
		label = m->octets[from];
		if (label > LABEL_OCTETS || m->n - from <= label)
			return false;
		from += 1u + label;
		if (from - *at > NAME_OCTETS)
			return false;
	} while (label != 0);
	if (m->n - from < 4)
		return false;
	m->qname = m->octets + *at;
	m->qtype = get16(m->octets + from);
	m->qclass = get16(m->octets + from + 2);
	*at = from + 4;
	return true;
}

/* RFC 6891 6.1.1: one, in the last section, and its owner is the root. */
static bool
take_opt(struct message *m, const struct wire_record *r, enum section section)
{
	if (m->opt.present || section != ADDITIONAL || *r->owner != 0)
		return false;
	m->opt.udp_size = r->class;
	m->opt.version = (uint8_t)(r->ttl >> 16);
	m->opt.dnssec_ok = (r->ttl & 0x8000u) != 0;
	m->opt.options = m->octets + r->rdata;
	m->opt.options_n = r->rdlength;
	m->opt.present = true;
	return true;
}

static bool
take_section(struct message *m, size_t *at, enum section section)
{
	struct wire_record r;
	unsigned int i;
	size_t begin;

	for (i = 0; i < m->counts[section]; i++) {
		begin = *at;
		/* RFC 8945 5.1: nothing comes behind the signature. */
		if (m->tsig != 0 || !message_record(m->octets, m->n, at, &r))
			return false;
		if (r.type == TYPE_OPT && !take_opt(m, &r, section))
			return false;
		if (r.type != TYPE_TSIG)
			continue;
		if (section != ADDITIONAL)
			return false;
		m->tsig = begin;
	}
	return true;
}

static int
take_sections(struct message *m)
{
	size_t at = HEADER_OCTETS;
	int section;

	m->begin[QUESTION] = m->begin[ANSWER] = at;
	if (m->counts[QUESTION] > 1 ||
	    (m->counts[QUESTION] == 1 && !take_question(m, &at)))
		return RCODE_FORMERR;
	for (section = ANSWER; section < SECTIONS; section++) {
		m->begin[section] = at;
		if (!take_section(m, &at, section))
			return RCODE_FORMERR;
	}
	return at == m->n ? RCODE_NOERROR : RCODE_FORMERR;
}

static void
take_header(struct message *m, const uint8_t *octets, size_t n)
{
	int section;

	m->octets = octets;
	m->n = n;
	m->id = get16(octets);
	m->flags = get16(octets + 2);
	m->opcode = (m->flags >> 11) & 15;
	for (section = QUESTION; section < SECTIONS; section++)
		m->counts[section] = get16(octets + 4 + 2 * section);
	m->qname = NULL;
	m->tsig = 0;
	memset(&m->opt, 0, sizeof(m->opt));
}

int
message_parse(struct message *m, const uint8_t *octets, size_t n)
{
	if (n < HEADER_OCTETS)
		return MESSAGE_DROP;
	take_header(m, octets, n);
	if (m->flags & FLAG_QR)
		return MESSAGE_DROP;
	/* What the sections of the others mean, we do not know. */
	if (m->opcode != OPCODE_QUERY && m->opcode != OPCODE_NOTIFY)
		return RCODE_NOTIMP;
	return take_sections(m);
}

int
message_parse_response(struct message *m, const uint8_t *octets, size_t n)
{
	if (n < HEADER_OCTETS)
		return RCODE_FORMERR;
	take_header(m, octets, n);
	return m->flags & FLAG_QR ? take_sections(m) : RCODE_FORMERR;
}
