/*
 * reader.h - the syntax of a command's arguments (RFC 3501 9).
 *
 * Each function reads one thing where the reader is and moves behind it. If
 * something else is there it returns false, and r->expected says what should
 * have been: the first one that failed is what the client is told.
 */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/imapd/set.h"

struct reader {
	char *at;
	const char *expected; /* NULL while all is well */
};

/* Octets of the command; not ended by a NUL. */
struct word {
	char *at;
	size_t len;
};

struct reader reader_new(char *arguments);

/* Fail: expected is what should have been here. */
bool read_failed(struct reader *r, const char *expected);

/* Is this character next? It is read if it is. Never an error. */
bool read_if(struct reader *r, char c);

/* These have to be next: a character, a blank, the end of the command. */
bool read_char(struct reader *r, char c, const char *expected);
bool read_space(struct reader *r);
bool read_end(struct reader *r);

bool read_atom(struct reader *r, struct word *w, const char *expected);
bool read_string(struct reader *r, struct word *w, const char *expected);
bool read_astring(struct reader *r, struct word *w, const char *expected);

/* A mailbox to be listed: an astring that may have wildcards. */
bool read_pattern(struct reader *r, struct word *w);

/* A number of 32 bits; one that does not fit is none. */
bool read_number(struct reader *r, uint32_t *n);
bool read_nz_number(struct reader *r, uint32_t *n);

bool read_set(struct reader *r, struct set *set);

/* True if a word is name, in any case. */
bool word_is(const struct word *w, const char *name);

/* w as a string that ends in a NUL, which goes where w's end is. */
char *word_end(const struct word *w);

#endif
