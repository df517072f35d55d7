/*
 * query.h - a message in, a message out, whatever they come by.
 */
#ifndef QUERY_H
#define QUERY_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/conf.h"

/* Who asks. */
struct client {
	struct in6_addr address;
	bool udp;       /* so nobody knows whether it is that address */
	bool recursion; /* it sees the flag RA, as the settings have it */

	/*
	 * Sends a message before the one that query() returns: an answer may
	 * be many over TCP. NULL over UDP. False if the client is gone.
	 */
	bool (*send)(const uint8_t *octets, size_t n);
};

/* Take what the settings say; before the workers are forked. */
void query_open(const struct conf *conf);

/* Fill in a client. */
void query_client(struct client *c, const struct in6_addr *address, bool udp);

/*
 * Answer the message in[n], with at most size octets in out, UDP_OCTETS at
 * least: the answer's length, or 0 if it is not to be answered.
 */
size_t query(const struct client *c, const uint8_t *in, size_t n, uint8_t *out,
    size_t size);

#endif
