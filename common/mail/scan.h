/*
 * scan.h - finding the messages of an mbox.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "common/mail/message.h"

/* The names of keywords that X-IMAPbase has behind its numbers. */
struct listed {
	uint64_t keywords; /* which */
	off_t at, end;     /* where they are in the file; both 0: nowhere */
	uint64_t room;     /* blanks behind them */
};

/* Messages from from on, before until. */
struct span {
	size_t from, until;
};

/* What a mailbox holds. The array is scan_file()'s; scan_free() frees it. */
struct scan {
	struct message *messages;
	size_t n, room;
	off_t size;           /* of the file */
	uint32_t uidvalidity; /* 0: nothing was numbered yet */
	uint32_t last_uid;    /* the highest number ever given */
	off_t last_at;        /* where the file says so, */
	size_t last_width;    /* in so many digits */
	struct listed listed;
	struct keywords keywords; /* what the messages' bits mean */
	struct wish wish;         /* about those that are wished */
	struct span marked;       /* where there may be such, or deleted ones */
};

/*
 * Read fd up to offset size, from where s ends: an empty s is all zeros. On
 * failure s is freed; returns -1 with errno set: E2BIG if there are more than
 * max messages, EBADMSG if it is no mbox, ESTALE if it has become shorter
 * meanwhile.
 *
 * A number counts if it is higher than those before it and not above the last
 * one given. From the first message that has no such number on, all are
 * without: they'll get new ones. So none is ever given twice.
 */
int scan_file(struct scan *s, int fd, off_t size, size_t max);
void scan_free(struct scan *s);

/* Make to a copy of from, without its wishes; -1 if there is no memory. */
int scan_copy(struct scan *to, const struct scan *from);

/*
 * Ask for the memory of these messages, which will all be written: each page
 * that the kernel does not give now would be a fault of its own.
 */
void scan_populate(struct message *first, size_t n);

/*
 * The names that X-IMAPbase does not list, a blank before each. Returns the
 * length.
 */
size_t scan_unlisted(char text[KEYWORDS_TEXT + 1], const struct scan *s);

/* The message m is wished or deleted, or both; then what is marked is not. */
void scan_mark(struct scan *s, struct message *m, bool wished, bool deleted);
void scan_unmark(struct scan *s);

/* True if the message m is still where it was in the file. */
bool scan_is_there(int fd, const struct message *m);

#endif
