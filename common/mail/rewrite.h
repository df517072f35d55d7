/*
 * rewrite.h - a mailbox without its deleted messages, with its marks.
 */
#ifndef REWRITE_H
#define REWRITE_H

#include "common/mail/lock.h"
#include "common/mail/scan.h"

/*
 * Write the locked mailbox, in which s was found, anew: without the messages
 * marked deleted, with X-UID where it isn't stored yet, with the flags that
 * are wished, and with X-IMAPbase in the first one. l->fd is the new file then,
 * and s true of it. Returns -1 with errno set, and the mailbox is as it was,
 * but s is true of nothing.
 */
int rewrite(struct lock *l, struct scan *s);

#endif
