/*
 * reading.h - the text of one message of an open mailbox, line by line, as
 * clients see it.
 *
 * Another program may change the mailbox in the middle. What was read counts
 * only if the message was still there afterwards, so no client ever gets
 * another message's text.
 */
#ifndef READING_H
#define READING_H

#include <stdbool.h>

#include "common/mail/mbox.h"

/* It is large: have one, and use it again. */
struct reading {
	struct mbox *box;
	const struct message *m; /* both are borrowed */
	struct stat st; /* of the mailbox that lines has something of */
	struct view view;
	bool body;     /* the last line was one of the body */
	off_t read_to; /* what is in memory up to here counts */
	struct lines lines;
};

/* Begin with m's first header. Returns -1 if m is no longer there. */
int reading_begin(struct reading *r, struct mbox *box, const struct message *m);

/*
 * Begin with a part of m's text instead: from offset at of the mailbox to end,
 * inside its headers or behind them.
 */
int reading_part(struct reading *r, struct mbox *box, const struct message *m,
    off_t at, off_t end, bool body);

/*
 * What r->lines has read since then counts if this is true: m was still there
 * afterwards. For those who don't call reading_next().
 */
bool reading_counts(struct reading *r);

/*
 * The next line: 1, 0 at the end, -1 if the mailbox has been changed. The empty
 * line after the headers is one of theirs.
 */
int reading_next(struct reading *r, struct line *line);

#endif
