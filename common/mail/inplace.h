/*
 * inplace.h - marks written over where they stand in the mailbox.
 *
 * A value is replaced by one of the same length, so nothing moves: whoever is
 * killed in the middle leaves some marks new and others old.
 */
#ifndef INPLACE_H
#define INPLACE_H

#include <stdbool.h>

#include "common/mail/scan.h"

/* True if the numbers of the message first and those after have room. */
bool inplace_holds_numbers(int fd, const struct scan *s, size_t first);

/*
 * Write these numbers. The highest given comes first: whatever is cut short,
 * none is given twice. Returns -1 with errno set.
 */
int inplace_numbers(int fd, struct scan *s, size_t first);

/* True if X-IMAPbase has room for all keywords that it does not list. */
bool inplace_holds_names(const struct scan *s);

/* Write them, if there is room. Returns -1 with errno set. */
int inplace_names(int fd, struct scan *s);

/* True if the flags and keywords that m, one of s, is wished to have fit in. */
bool inplace_holds_flags(int fd, const struct scan *s, const struct message *m);

/* Write them; they are m's then. Returns -1 with errno set. */
int inplace_flags(int fd, const struct scan *s, struct message *m);

#endif
