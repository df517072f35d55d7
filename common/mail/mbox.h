/*
 * mbox.h - a mailbox as one session sees it.
 *
 * What was in it when it was opened stays the session's view: messages that
 * come later are the next session's, and what another session of ours deletes
 * can still be read here, because it writes a new file and this one stays
 * open. A program that changes the file in place is noticed at the next
 * access. The lock is held only while a function here runs. mbox(5) states
 * what is promised.
 */
#ifndef MBOX_H
#define MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "common/mail/sums.h"

struct mbox {
	const char *folder; /* borrowed, as the name */
	const char *name;
	size_t max;     /* messages we are ready for */
	int fd;         /* -1: there is no mailbox, so it is empty */
	struct stat st; /* when it was so: */
	struct sums sums;
	bool loaded; /* scan has the messages, not only the rest */
	struct scan scan;
};

/* What mbox_open() does where no mailbox is. */
enum mbox_none {
	NONE_IS_EMPTY, /* it is as good as an empty one */
	NONE_IS_MADE,
	NONE_IS_WRONG /* -1, errno is ENOENT */
};

/*
 * Open the mailbox name in folder; deadline (wait.h) is for its lock. Returns
 * -1 with errno set as lock_take() and scan_file() do. mbox_close() gives
 * everything back and changes nothing. But for NONE_IS_EMPTY, an empty mailbox
 * gets its UIDVALIDITY now.
 */
int mbox_open(struct mbox *box, const char *folder, const char *name,
    size_t max, enum mbox_none none, int64_t deadline);
void mbox_close(struct mbox *box);

/*
 * Load the messages, if mbox_open() could do without. Returns -1 with errno
 * set; ESTALE if another program has changed the mailbox meanwhile.
 */
int mbox_load(struct mbox *box, int64_t deadline);

/* True if nobody has changed the file that the session has open. */
bool mbox_is_untouched(const struct mbox *box);

/* True if m can still be read: nobody has moved or cut it. */
bool mbox_has(struct mbox *box, const struct message *m);

/*
 * Give every message a number that is on disk when this returns; and the flags
 * wanted, if they cost nothing because all is written anew. Returns -1 with
 * errno set; ESTALE if the mailbox has lost messages since it was opened.
 */
int mbox_number(struct mbox *box, uint8_t wanted, int64_t deadline);

/*
 * True if the mailbox is as the session sees it: nobody has added to it,
 * marked or deleted anything.
 */
bool mbox_is_current(const struct mbox *box);

/*
 * Take the messages marked deleted out of the mailbox, and do what scan.wish
 * says with the flags and keywords of the others that are wished. It is on disk
 * when this returns. What was done is wished no longer; a wish that stays is
 * about a message that is gone. Returns -1 with errno set, EOVERFLOW if there
 * is no room for a keyword; then the mailbox is as it was, except that some
 * flags may be new if none was to be deleted.
 */
int mbox_commit(struct mbox *box, int64_t deadline);

/*
 * mbox_commit() had no room for these keywords, or box->scan has none: forget
 * those that no message has, and the mailbox is written anew. Returns -1 with
 * errno set; EOVERFLOW if that makes no room.
 */
int mbox_make_room(
    struct mbox *box, const struct keywords *names, int64_t deadline);

#endif
