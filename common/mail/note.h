/*
 * note.h - what a writer was about to do, in case it is killed.
 *
 * Before a writer adds to a mailbox it notes where the mailbox ended, in
 * .NAME.intent beside it; afterwards it removes the note. Whoever takes the
 * lock next and finds one cuts off what the dead writer left. What another
 * program has appended after that stays, and nothing is ever cut that does
 * not begin as the note says.
 *
 * The note is lines, readable by a person:
 *	INODE END LENGTH PID LEAD
 *	the first octets that were to be written: empty lines, LEAD of them,
 *	and the From_ line
 *	where each other message begins, from END, and its From_ line
 */
#ifndef NOTE_H
#define NOTE_H

#include <stdio.h>
#include <sys/types.h>

#include "common/mail/fromline.h"

struct lock;

#define NOTE_KIND      "intent"
#define NOTE_BLANK_MAX 2 /* line ends that complete the message before */

/* What is to be appended. */
struct intent {
	off_t length;     /* of all of it, octets */
	size_t blank;     /* line ends before its From_ */
	size_t begin_len; /* of begin */
	char begin[NOTE_BLANK_MAX + FROMLINE_MAX]; /* its first octets */
	char
	    *others; /* what note_other() wrote of it; NULL: no other message */
	size_t others_len;
};

/* Note another message: it begins at octets after END, with line, of n. */
void note_other(FILE *f, off_t at, const char *line, size_t n);

/*
 * Note that it is to be written at the end of the mailbox. Where the folder
 * lets us make no files there is no note. Returns -1 with errno set.
 */
int note_write(const struct lock *l, const struct intent *it);

/* Done, or undone. Returns -1 with errno set. */
int note_remove(const struct lock *l);

/*
 * Put the mailbox in order if a note is there. Called by lock_take() only.
 * Returns -1 with errno set, the mailbox and the note as they were.
 */
int note_recover(struct lock *l);

#endif
