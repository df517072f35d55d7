/*
 * primary.h - fetching a zone from the servers that have it first hand.
 *
 * All of it waits for others, up to PRIMARY_S: it is for a process of its own.
 */
#ifndef PRIMARY_H
#define PRIMARY_H

#include "services/dnsd/zones.h"

#define PRIMARY_WAIT_S 20   /* for a connection, and for a message */
#define PRIMARY_S      3600 /* for all of it */

enum fetched {
	FETCHED_NOTHING, /* no primary could be asked, or what it said is wrong
	                  */
	FETCHED_SAME,    /* the version here is the newest */
	FETCHED_NEW      /* the zone's text is another one now */
};

/*
 * Ask the primaries of the zone, one after the other, for its serial; and if
 * that is newer than the one here, for the changes or the whole, which becomes
 * the zone's text. What goes wrong is logged.
 */
enum fetched primary_fetch(const struct zone *z);

#endif
