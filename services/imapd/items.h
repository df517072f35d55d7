/*
 * items.h - what FETCH tells of a message, but for its sections (RFC 3501
 * 6.4.5).
 */
#ifndef ITEMS_H
#define ITEMS_H

#include <time.h>

#include "services/imapd/imap.h"
#include "services/imapd/mime.h"

enum item {
	ITEM_UID = 1 << 0,
	ITEM_FLAGS = 1 << 1,
	ITEM_DATE = 1 << 2,
	ITEM_SIZE = 1 << 3,
	ITEM_ENVELOPE = 1 << 4,
	ITEM_BODY = 1 << 5,
	ITEM_STRUCTURE = 1 << 6,
	ITEM_PARTS = 1 << 7 /* some section is about a part */
};

/*
 * INTERNALDATE: when m came here, as its From_ line says, and how far the clock
 * there was ahead of UTC, in seconds; both are 0 if it does not say. Returns -1
 * if m can't be read.
 */
int items_date(
    struct imap *i, const struct message *m, time_t *when, long *offset);

/*
 * Write the items, with blanks between them; mime is m taken apart, if they
 * need that. Returns -1 if m can't be read: somebody has changed the mailbox,
 * or there is no memory.
 */
int items_write(struct imap *i, struct text *t, struct mime *mime,
    unsigned int items, const struct message *m);

#endif
