/*
 * blocks.h - a scan's messages in a file, as they are in memory, without what
 * a session has marked.
 *
 * They lie one behind the other from offset at on. A block of them has a
 * digest, and all have the sum of these: so who changes a few reads and writes
 * no more than their blocks.
 */
#ifndef BLOCKS_H
#define BLOCKS_H

#include <stdbool.h>

#include "common/mail/scan.h"
#include "common/mail/sums.h"

/*
 * Read s->n messages of the first s->size octets of a mailbox into the array,
 * which has room. False if their sum is not sum, or if they can be no
 * messages of s, whose keywords are known.
 */
bool blocks_read(int fd, off_t at, struct scan *s, uint64_t sum);

/*
 * Write those of s that are in changed over what is there, of which *sums and
 * *sum speak; they become those of s. What is behind it is in changed.
 */
bool blocks_write(int fd, off_t at, const struct scan *s, struct span changed,
    struct sums *sums, uint64_t *sum);

#endif
