/*
 * find.h - the messages of a locked mailbox, with the help of its index.
 */
#ifndef FIND_H
#define FIND_H

#include "common/mail/lock.h"
#include "common/mail/scan.h"

/*
 * Find the messages, max at most; s is empty before. They are in the index
 * then, and l->st has the mailbox's new times. Returns -1 with errno set as
 * scan_file() does.
 */
int find_messages(struct lock *l, struct scan *s, size_t max);

#endif
