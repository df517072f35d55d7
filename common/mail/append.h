/*
 * append.h - octets added to the end of a mailbox, all of them or none.
 *
 * Between append_begin() and append_end() a note (note.h) says what is going
 * on, so that a killed writer's half is cut off by whoever comes next.
 */
#ifndef APPEND_H
#define APPEND_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mail/hold.h"
#include "common/mail/lock.h"
#include "common/mail/note.h"

struct append {
	struct lock lock; /* the caller takes it, and closes lock.fd */
	struct intent intent;
	bool begun; /* something may have been written */
};

/*
 * Under the lock: put into intent.begin what completes the message before, and
 * behind it line, a From_ line, which goes to the file as it is here. Returns
 * -1 with errno set.
 */
int append_lead(struct append *a, const char *line, size_t n);

/*
 * The UIDVALIDITY that the first message of an empty mailbox has to tell, and
 * the highest number that was given under it.
 */
void append_base(
    const struct append *a, uint32_t *uidvalidity, uint32_t *last_uid);

/* Note that intent.length octets are to be written. -1 with errno set. */
int append_begin(struct append *a);

/* Write what is held, from offset skip of it, at offset at of the mailbox. */
int append_held(
    const struct append *a, const struct hold *h, size_t skip, off_t at);

/*
 * Done: keep what was written, or cut it off. The lock stays. A note that can't
 * be removed would undo it later, so that is a failure: -1 with errno set.
 */
int append_end(struct append *a, bool keep);

#endif
