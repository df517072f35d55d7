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

#define INDEX_KIND  "index"
#define INDEX_WORTH (64 * 1024) /* octets of a mailbox that deserves one */

/* True if nothing has happened to the file between a and b. */
bool same_file(const struct stat *a, const struct stat *b);

/*
 * How many messages and octets, as clients see them, are in the locked mailbox.
 * False if not all of it is known.
 */
bool index_count(const struct lock *l, size_t *n, uint64_t *octets);

/*
 * What is known of the locked mailbox: fills s, whose size says how far it
 * goes. False, and s empty, if that is nothing.
 */
bool index_load(const struct lock *l, struct scan *s, size_t max);

/*
 * Keep s, which is true of the locked mailbox. Its first same messages are
 * what index_load() gave.
 */
void index_store(struct lock *l, const struct scan *s, size_t same);

/*
 * The locked mailbox was as l->st says, and we have added whole messages to
 * its end.
 */
void index_follow(struct lock *l);

#endif
