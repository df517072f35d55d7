/*
 * store.h - what is known of a locked mailbox's messages, brought to disk.
 *
 * Each is on disk, and in the index, when these return; or they return -1 with
 * errno set.
 */
#ifndef STORE_H
#define STORE_H

#include "common/mail/lock.h"
#include "common/mail/scan.h"

/* Give each message that has none a number. */
int store_numbers(struct lock *l, struct scan *s);

/* Write the mailbox anew, with its wishes fulfilled. */
int store_anew(struct lock *l, struct scan *s);

/*
 * False if keywords have no room in X-IMAPbase, and the mailbox is to be
 * written anew for them.
 */
bool store_holds_names(const struct lock *l, const struct scan *s);

/* Flush what was written in place, from the message first on. */
int store_flush(struct lock *l, const struct scan *s, size_t first);

#endif
