/*
 * copy.h - copies of messages for another mailbox.
 */
#ifndef COPIES_H
#define COPIES_H

#include "services/imapd/imap.h"

/*
 * Make the mailbox to, and move all of from there; from stays, and is empty.
 * Whatever happens in the middle, a message is in one of them, or in both.
 * Returns -1 with errno set.
 */
int copy_away(
    const struct imap *i, const struct place *from, const struct place *to);

#endif
