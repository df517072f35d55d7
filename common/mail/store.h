/*
 * store.h - what is known of a locked mailbox's messages, brought to disk.
 *
 * Each is in the file, and in the index, when these return; or they return -1
 * with errno set.
 */
#ifndef STORE_H
#define STORE_H

#include "common/mail/lock.h"
#include "common/mail/scan.h"

/* Give each message that has none a number; it is flushed. */
int store_numbers(struct lock *l, struct scan *s);

/* Write the mailbox anew, with its wishes fulfilled; it is flushed. */
int store_anew(struct lock *l, struct scan *s);

/*
 * False if keywords have no room in X-IMAPbase, and the mailbox is to be
 * written anew for them.
 */
bool store_holds_names(const struct lock *l, const struct scan *s);

/*
 * Fulfil the wishes of s over what stands in the mailbox, which has room for
 * them. Nothing is flushed: who loses power may lose flags, and no message.
 */
int store_flags(struct lock *l, struct scan *s);

#endif
