/*
 * deliver.h - put one letter into mailboxes, all or none.
 *
 * The mailboxes are locked in the order of their names, each gets the letter,
 * and the locks are given back; if any of them could not take it, what the
 * others got is cut off again. Then all are flushed to disk. See mbox(5) for
 * what is promised.
 */
#ifndef DELIVER_H
#define DELIVER_H

#include <stddef.h>

#include "common/conf.h"
#include "common/mail/letter.h"

/* One mailbox the letter goes to. All strings are borrowed. */
struct recipient {
	const char *name;  /* the account's, as users_name() made it */
	const char *trace; /* headers put before the letter's own: lines with
	                    * LF, from Return-Path to the last one added */
};

enum delivered {
	DELIVERED,  /* on disk, in every mailbox */
	NO_SPACE,   /* disk full or a file too large: 452 4.3.1 */
	OVER_QUOTA, /* one of the mailboxes is: 452 4.2.2 */
	BUSY,       /* one of them stayed locked: 451 4.2.0 */
	TROUBLE     /* anything else, logged: 451 4.3.0 */
};

/*
 * Deliver l, which letter_end() has ended, to the n mailboxes in to (sorted
 * here; no name twice). sender is the reverse-path for the From_ line, "" for
 * the null one. Unless it returns DELIVERED, every mailbox is byte for byte
 * as it was, but if only the flush failed, when some may keep the letter:
 * a duplicate later, never a loss.
 */
enum delivered deliver(const struct conf *conf, const char *sender,
    const struct letter *l, struct recipient *to, size_t n);

#endif
