/*
 * replace.h - a mailbox written anew, and put in place at one instant.
 *
 * The new file, .NAME.new beside the mailbox, gets the old one's mode and
 * owner, is filled, flushed and renamed. Before the rename nothing has
 * changed; after it everything has.
 */
#ifndef REPLACE_H
#define REPLACE_H

#include <sys/types.h>

#include "common/mail/lock.h"

#define REPLACE_BUFFER (128 * 1024)

struct replace {
	struct lock *lock; /* borrowed; held from begin to end */
	int fd;
	off_t begun; /* the disk has begun with so much */
	off_t size;  /* so far, with what is in the buffer: */
	size_t have;
	char buffer[REPLACE_BUFFER];
};

/* Under the lock: remove what a writer left that was killed in the middle. */
void replace_sweep(const struct lock *l);

/* All return -1 with errno set; then the caller calls replace_undo(). */
int replace_begin(struct replace *r, struct lock *l);

/* Add n octets; or n octets of the old mailbox, from its offset at on. */
int replace_write(struct replace *r, const void *octets, size_t n);
int replace_copy(struct replace *r, off_t at, off_t n);

/* The new file is complete: make it the mailbox. l->fd is the new one then. */
int replace_end(struct replace *r);

/* Forget the new file. errno stays. */
void replace_undo(struct replace *r);

#endif
