/*
 * known.h - is this the message of a command before, and just as it was then?
 * Clients fetch a large one piece by piece.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include <stdbool.h>

#include "common/mail/mbox.h"

/* All zeros: none. */
struct known {
	struct stat st; /* of its mailbox */
	off_t start;
};

void known_set(
    struct known *k, const struct mbox *box, const struct message *m);
bool known_is(
    const struct known *k, const struct mbox *box, const struct message *m);

#endif
