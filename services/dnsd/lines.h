/*
 * lines.h - the entries of a zone's text (RFC 1035 5.1), without their layout.
 *
 * An entry is a line; parentheses make several lines one. Comments and
 * parentheses are taken out, what is quoted stays as it is with its quotes,
 * and runs of blanks are kept: a blank at the beginning says that the owner is
 * the one before. The struct and its text belong to the caller; the text stays
 * until the next call.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ENTRY_OCTETS                                                           \
	(300 * 1024) /* 65,535 octets of data, escaped, and more               \
	              */

struct lines {
	FILE *file;
	const char *path;  /* borrowed */
	unsigned int line; /* that the entry begins in */
	unsigned int last; /* that was read last */
	char *text;        /* ENTRY_OCTETS */
	const char *wrong; /* what is wrong with the entry, or NULL */
};

/* Open path. False with errno set. */
bool lines_open(struct lines *l, const char *path);
void lines_close(struct lines *l);

/*
 * Read the next entry that is not empty into l->text. False at the end of the
 * file. If something is wrong with it, l->wrong says what, and the entry is
 * skipped up to the end of its line.
 */
bool lines_next(struct lines *l);

#endif
