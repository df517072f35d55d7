/*
 * message.h - DNS messages as they come (RFC 1035 4, RFC 6891).
 *
 * message_parse() looks at every octet of a message once and copies none: what
 * it finds are numbers, and places in the caller's buffer, which must stay.
 * Whatever a stranger may send, nothing outside octets[n] is read and no name
 * is followed backwards for longer than a name can be. Nothing is allocated.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/dnsd/name.h"

#define HEADER_OCTETS  12
#define MESSAGE_OCTETS 65535 /* RFC 1035 4.2.2 */
#define UDP_OCTETS     512   /* without EDNS, RFC 1035 4.2.1 */

/* Bits of the header's second row (RFC 1035 4.1.1, RFC 4035 3.1.6). */
#define FLAG_QR 0x8000u
#define FLAG_AA 0x0400u
#define FLAG_TC 0x0200u
#define FLAG_RD 0x0100u
#define FLAG_RA 0x0080u
#define FLAG_CD 0x0010u

/* message_parse(): this is not to be answered. */
#define MESSAGE_DROP (-1)

enum section { QUESTION, ANSWER, AUTHORITY, ADDITIONAL, SECTIONS };

/* The OPT record of a question (RFC 6891 6.1). */
struct opt {
	bool present, dnssec_ok;
	uint8_t version;
	uint16_t udp_size, options_n;
	const uint8_t *options;
};

struct message {
	const uint8_t *octets;
	size_t n;
	uint16_t id, flags;
	unsigned int opcode;
	uint16_t counts[SECTIONS];
	const uint8_t *qname; /* as it came; NULL: there is no question */
	uint16_t qtype, qclass;
	size_t begin[SECTIONS]; /* where each section does */
	size_t tsig;            /* where the TSIG record begins; 0: none */
	struct opt opt;
};

/* A record as it lies in a message; rdata is an offset, for its names. */
struct wire_record {
	uint8_t owner[NAME_OCTETS];
	uint16_t type, class, rdlength;
	uint32_t ttl;
	size_t rdata;
};

/*
 * Read a question. Returns RCODE_NOERROR; or what it has to be answered, with
 * all that was good before the mistake; or MESSAGE_DROP if it is a response
 * (two servers could answer each other for ever) or too short to be anything.
 */
int message_parse(struct message *m, const uint8_t *octets, size_t n);

/* The same for the response to one of ours; FORMERR or NOERROR. */
int message_parse_response(struct message *m, const uint8_t *octets, size_t n);

/*
 * Read the name at *at, compressed perhaps (RFC 1035 4.1.4), and go behind it.
 * A pointer may only lead backwards. False if there is none.
 */
bool message_name(
    const uint8_t *octets, size_t n, size_t *at, uint8_t name[NAME_OCTETS]);

/* Read the record at *at, and go behind it. False if there is none. */
bool message_record(
    const uint8_t *octets, size_t n, size_t *at, struct wire_record *record);

static inline uint16_t
get16(const uint8_t *octets)
{
	return (uint16_t)(octets[0] << 8 | octets[1]);
}

static inline uint32_t
get32(const uint8_t *octets)
{
	return (uint32_t)get16(octets) << 16 | get16(octets + 2);
}

static inline void
put16(uint8_t *octets, unsigned int value)
{
	octets[0] = (uint8_t)(value >> 8);
	octets[1] = (uint8_t)value;
}

static inline void
put32(uint8_t *octets, uint32_t value)
{
	put16(octets, value >> 16);
	put16(octets + 2, value & 0xffff);
}

#endif
