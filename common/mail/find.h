/*
 * find.h - the messages of a locked mailbox, with the help of its index.
 */
#ifndef FIND_H
#define FIND_H

#include <stdbool.h>
#include <sys/stat.h>

#include "common/mail/lock.h"
#include "common/mail/scan.h"

/* True if nothing has happened to the file between a and b. */
bool same_file(const struct stat *a, const struct stat *b);

/*
 * Find the messages, max at most; s is empty before. They are in the index
 * then, and l->st has the mailbox's new times. Returns -1 with errno set as
 * scan_file() does.
 */
int find_messages(struct lock *l, struct scan *s, size_t max);

#endif
