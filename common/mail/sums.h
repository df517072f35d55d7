/*
 * sums.h - what there is to say of messages before each is looked at.
 */
#ifndef SUMS_H
#define SUMS_H

#include "common/mail/scan.h"

struct sums {
	size_t messages;
	uint64_t octets;     /* of all of them, as clients see them */
	size_t unnumbered;   /* how many have no UID yet, */
	size_t recent;       /* no client was ever told of, */
	size_t unseen;       /* nobody has read; */
	size_t first_unseen; /* the index of the first; messages: none */
};

struct sums sums_of(const struct scan *s);

/* Count n messages in, or out again; sums_find() comes when all are in. */
void sums_add(struct sums *sums, const struct message *m, size_t n);
void sums_take(struct sums *sums, const struct message *m, size_t n);

/* Find the first unseen one of s, of which those before from are as before. */
void sums_find(struct sums *sums, const struct scan *s, size_t from);

#endif
