/*
 * arena.h - memory of one operation, given back all at once.
 *
 * What comes from an arena is good until it is emptied; nothing of it is freed
 * by itself. The first octets are the arena's own, so that a short operation
 * allocates nothing. A process that can't have memory, or wants more than
 * ARENA_MAX, ends, having said so: no caller looks for NULL.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

#include <lber.h>

#define ARENA_OWN (16 * 1024)
#define ARENA_MAX (256 * 1024 * 1024) /* octets, of one arena */

struct arena_chunk;

/* All zeros is an empty one. */
struct arena {
	struct arena_chunk *chunks; /* beside the first octets */
	size_t used;                /* of the chunk that is used now */
	size_t octets;              /* in chunks */
	_Alignas(max_align_t) char own[ARENA_OWN];
};

/* n octets, which have been written by whoever had them before. */
void *arena_get(struct arena *a, size_t n);

/* A copy, with a NUL behind it that is not counted. */
struct berval arena_copy(struct arena *a, struct berval in);

void arena_empty(struct arena *a);

#endif
