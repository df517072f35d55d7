/*
 * notify.h - being told of new versions of zones, and telling (RFC 1996).
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <netinet/in.h>

#include "services/dnsd/message.h"
#include "services/dnsd/tsig.h"

#define NOTIFY_AT_ONCE 64 /* servers that are being told */
#define NOTIFY_TRIES   5  /* each waits twice as long as the one before */

/*
 * A client with that address and key says that a zone has changed. Returns the
 * rcode of the answer: only the zone's primaries, and who knows the key that it
 * is copied with, are heeded. What follows is secondary.h's.
 */
int notify_take(const struct message *m, const struct in6_addr *address,
    const struct tsig_key *key);

/*
 * Tell the servers that the settings name of versions that are new since the
 * last time; all of them at first. To be called about once a second by one
 * process.
 */
void notify_tick(void);

#endif
