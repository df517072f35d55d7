/*
 * incoming.h - a zone, or its changes, as they come from a primary.
 *
 * Message after message is taken apart; what is in them is written as text, a
 * whole zone at once (AXFR, RFC 5936 2.2), changes when the last of them is
 * there and they fit the version that is here (IXFR, RFC 1995 4). What comes
 * is a stranger's: everything is looked at, and nothing is believed but that
 * it is the zone that was asked for.
 */
#ifndef INCOMING_H
#define INCOMING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "services/dnsd/changes.h"
#include "services/dnsd/image.h"
#include "services/dnsd/message.h"

struct incoming {
	const uint8_t *origin;
	const struct image *here; /* for changes; else NULL */
	FILE *text;
	enum {
		BEGINNING, /* expects the new SOA */
		SECOND,    /* the record that tells changes from the whole */
		WHOLE,     /* records */
		GOING,     /* records that are no more */
		COMING,    /* records that are new */
		ARRIVED    /* all has been written */
	} state;
	const char *wrong; /* with it, or NULL */
	uint32_t serial;   /* that it will have */
	uint32_t reached;  /* by the changes so far */
	uint32_t ttl;      /* of the SOA, and its data */
	uint16_t soa_n;
	uint8_t soa[2 * NAME_OCTETS + 20];
	struct changes changes;
	uint64_t records;
};

/* Prepare for what comes next from the primary; text is the caller's. */
void incoming_start(struct incoming *in, const uint8_t *origin,
    const struct image *here, FILE *text);

/* Take a message apart. False if something is wrong with it. */
bool incoming_take(struct incoming *in, const struct message *m);

void incoming_end(struct incoming *in);

/*
 * Read the SOA record of origin among the answers of a message: its serial.
 * False if there is none.
 */
bool incoming_serial(
    uint32_t *serial, const uint8_t *origin, const struct message *m);

#endif
