/*
 * set.h - a sequence set (RFC 3501 9): numbers of messages, or UIDs.
 */
#ifndef SET_H
#define SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SET_RANGES 2048 /* in one set; RFC 7162 4 has lines of 8192 octets */

struct range {
	uint32_t from, to; /* both belong to it; SET_STAR: the highest */
};

#define SET_STAR 0 /* no message has this number */

struct set {
	size_t n;
	struct range ranges[SET_RANGES];
};

/* What '*' means becomes highest, and the ranges are sorted. */
void set_settle(struct set *set, uint32_t highest);

/* Is it in the settled set? */
bool set_has(const struct set *set, uint32_t number);

#endif
