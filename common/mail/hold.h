/*
 * hold.h - octets that are kept until it is known where they go.
 *
 * Up to HOLD_MEMORY of them stay in memory; more go to an unlinked file in the
 * folder for it, so that nothing is left behind whatever happens to the
 * process.
 */
#ifndef HOLD_H
#define HOLD_H

#include <stddef.h>
#include <sys/types.h>

#define HOLD_MEMORY (64 * 1024)

struct hold {
	const char *folder; /* borrowed */
	int file;           /* -1 while all of it is in text */
	size_t size;        /* octets put in all */
	size_t held;        /* of them in text */
	char *text;         /* HOLD_MEMORY octets */
};

/* Nothing yet. Returns -1 with errno set. hold_close() gives all back. */
int hold_open(struct hold *h, const char *folder);
void hold_close(struct hold *h);

/* Add octets. Returns -1 with errno set if there is no room; all is lost. */
int hold_put(struct hold *h, const char *octets, size_t n);

/* That was all: it is in memory, or in the file from offset 0. As hold_put. */
int hold_end(struct hold *h);

/* After hold_end(): read up to n octets from offset at; how many, or -1. */
ssize_t hold_read(const struct hold *h, size_t at, void *to, size_t n);

/* After hold_end(): all of it, *n octets, if it is in memory; or NULL. */
const char *hold_text(const struct hold *h, size_t *n);

#endif
