/*
 * index.h - what scan_file() finds in a mailbox, kept beside it.
 *
 * A cache, .NAME.index: delete it and nothing is lost (but an empty mailbox
 * gets another UIDVALIDITY then). It counts only while
 * the mailbox is as it was left by us, by inode, size and times; after a
 * change of another program the mailbox is read anew. Our own deliveries only
 * tell it that there is more at the end, which the next reader looks at. All
 * of it happens under the mailbox's lock, and what can't be read or is
 * damaged is as good as not there: nothing here fails.
 *
 * The clock of a file may stand still for some milliseconds, and a change in
 * them would not show. So we put the mailbox's modification time forward by a
 * nanosecond: whoever writes to it after us puts it elsewhere.
 */
#ifndef INDEX_H
#define INDEX_H

#include <stdbool.h>
#include <sys/stat.h>

#include "common/mail/lock.h"
#include "common/mail/scan.h"
#include "common/mail/sums.h"

#define INDEX_KIND  "index"
#define INDEX_WORTH (64 * 1024) /* octets of a mailbox that deserves one */

/*
 * What there is to say of the locked mailbox before its messages are read:
 * fills s but for these. False if not all of it is known.
 */
bool index_sums(const struct lock *l, struct sums *sums, struct scan *s);

/*
 * What is known of the locked mailbox: fills s, whose size says how far it
 * goes. False, and s empty, if that is nothing.
 */
bool index_load(const struct lock *l, struct scan *s, size_t max);

/* Is what the mailbox says on disk? Only then is it the same after a crash. */
enum index_flushed {
	FLUSHED,
	NOT_FLUSHED, /* what is kept now counts until the machine starts */
	FLUSHED_AS_BEFORE, /* we have only read it */
};

/* Messages that are not as they were, and the rest are. */
struct index_change {
	struct span messages;
	enum index_flushed flushed;
};

/* Keep s, which is true of the locked mailbox. */
void index_store(
    struct lock *l, const struct scan *s, enum index_flushed flushed);

/*
 * Keep what of s is another than in the state before: the messages that change
 * says, those at the end that are new, and what is said of all of them. If
 * nothing was kept of that state, all is written.
 */
void index_update(struct lock *l, const struct stat *before,
    const struct scan *s, struct index_change change);

/*
 * The locked mailbox was as l->st says, and we have added whole messages to
 * its end.
 */
void index_follow(struct lock *l);

#endif
