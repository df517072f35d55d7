/*
 * edns.h - what a question's OPT record asks, and that of its answer
 * (RFC 6891, RFC 7873).
 */
#ifndef EDNS_H
#define EDNS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/dnsd/cookie.h"
#include "services/dnsd/message.h"
#include "services/dnsd/writer.h"

struct edns {
	bool present;                  /* so the answer has one too */
	bool dnssec_ok;                /* given back as it came, RFC 3225 3 */
	bool has_cookie;               /* of the client, */
	bool cookie_good;              /* and one that we gave it */
	uint8_t cookie[COOKIE_OCTETS]; /* for the answer */
};

/*
 * Take what an OPT record says. Returns RCODE_NOERROR, RCODE_BADVERS or
 * RCODE_FORMERR; options that are not known mean nothing.
 */
int edns_take(
    struct edns *e, const struct opt *opt, const struct in6_addr *address);

/* Octets that edns_put() needs. */
size_t edns_octets(const struct edns *e);

/* Write the OPT record of an answer, with the upper part of its rcode. */
void edns_put(const struct edns *e, struct writer *w, unsigned int rcode,
    uint16_t udp_size);

#endif
