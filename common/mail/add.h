/*
 * add.h - messages added to a mailbox for a client that wants their numbers.
 *
 * They are held as they are to stand in the file, one after the other, each
 * with its From_ line and marks, an empty line between two of them.
 */
#ifndef ADD_H
#define ADD_H

#include "common/conf.h"
#include "common/mail/hold.h"
#include "common/mail/mbox.h"

struct addition {
	const struct hold *text; /* borrowed, ended */
	size_t n;                /* messages, and where they begin in it: */
	const size_t *starts;    /* the first at 0 */
	const struct keywords *keywords; /* that they have; NULL: none */
};

/* What they have become: the numbers are first, first + 1, ... */
struct added {
	uint32_t uidvalidity, first; /* 0: it could not be told */
};

/*
 * Put a copy of m into h, without the marks of box's but for its keywords, and
 * with these flags; it is not the first if there is something in h already.
 * *start is where it begins. Returns -1 with errno set; ESTALE if another
 * program has changed m.
 */
int add_copy(struct hold *h, struct mbox *box, const struct message *m,
    uint8_t flags, size_t *start);

/*
 * Add the messages to the mailbox name in folder, all or none. They are on
 * disk, and numbered, when this returns. Returns -1 with errno set as
 * mbox_open() does: ENOENT if there is no mailbox and none is to be made;
 * EDQUOT if it would be above conf's quota, E2BIG if it would have more than
 * max messages. Then it is as it was, but if only the flush failed: it may
 * have the messages twice later, if the client tries again.
 */
int add_messages(const struct conf *conf, const char *folder, const char *name,
    const struct addition *what, size_t max, enum mbox_none none,
    int64_t deadline, struct added *added);

#endif
