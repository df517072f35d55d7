/*
 * transfer.h - copies of a zone for other servers: the whole of it (AXFR, RFC
 * 5936), or what has changed since the version they have (IXFR, RFC 1995).
 *
 * The answer is a row of messages, composed one after the other in the
 * caller's buffer, signed if the question was, and given to its send(). What
 * is copied is one image from beginning to end.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/dnsd/edns.h"
#include "services/dnsd/message.h"
#include "services/dnsd/tsig.h"
#include "services/dnsd/zones.h"

#define TRANSFER_OCTETS 16384 /* of a message: names further on cost more */

struct transfer {
	const struct message *m;
	struct tsig *tsig;
	const struct edns *edns;
	uint16_t udp_size;
	uint8_t *octets; /* MESSAGE_OCTETS of them */
	bool (*send)(const uint8_t *octets, size_t n); /* false: give up */
	uint64_t now;
};

/*
 * The zone whose copy is asked for, by a client with that address and key, or
 * NULL. Returns an rcode. A refusal is logged, the first one of a connection.
 */
int transfer_zone(const struct zone **zone, const struct message *m,
    const struct in6_addr *address, const struct tsig_key *key, bool udp);

/* Send a copy, as m asks for. False if send() gave up. */
bool transfer_send(const struct transfer *t, const struct zone *zone);

#endif
