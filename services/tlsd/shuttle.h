/*
 * shuttle.h - octets between a client under TLS and a handler in plain.
 */
#ifndef SHUTTLE_H
#define SHUTTLE_H

#include <openssl/ssl.h>
#include <stdint.h>

#define FLOW_OCTETS   (64 * 1024) /* under way, in each direction */
#define DRAIN_MS      30000       /* for a client to take what is left */
#define LINGER_MS     2000        /* for it to close too, after our last word */
#define LINGER_OCTETS (64 * 1024) /* what it may still send meanwhile */

/* How it ended. */
enum shuttled {
	BOTH_CLOSED, /* each in its own time */
	CLIENT_LOST, /* the connection broke, or what came over it was no TLS */
	FELL_SILENT  /* neither said anything for too long */
};

/*
 * Carry octets both ways until both sides have closed, or for idle_s seconds
 * there were none. One side may close before the other: close_notify becomes
 * an end of file for the handler, and its end of file close_notify. A client
 * that closes without close_notify is taken to have closed: a handler learns
 * from its protocol whether it got all. If the handler is gone, what the
 * client still sends is thrown away.
 *
 * Neither descriptor is closed; no call on them waits.
 */
enum shuttled shuttle(SSL *tls, int net, int plain, int idle_s);

#endif
