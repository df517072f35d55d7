/* arena.c - memory of one operation, given back all at once. */
#include "services/ldapd/arena.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define CHUNK (64 * 1024) /* octets, if that is enough */
#define ALIGN (_Alignof(max_align_t))

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	_Alignas(max_align_t) char octets[];
};

static void
add_chunk(struct arena *a, size_t n)
{
	size_t size = n > CHUNK ? n : CHUNK;
	struct arena_chunk *chunk = NULL;

	if (size <= ARENA_MAX - a->octets)
		chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		errx(EX_OSERR, "no memory: %zu octets more than %zu", n,
		    a->octets);
	chunk->next = a->chunks;
	chunk->size = size;
	a->chunks = chunk;
	a->octets += size;
	a->used = 0;
}

void *
arena_get(struct arena *a, size_t n)
{
	size_t size = a->chunks == NULL ? sizeof(a->own) : a->chunks->size;
	char *octets;

	if (n > ARENA_MAX)
		errx(EX_OSERR, "no memory: %zu octets", n);
	n = (n + ALIGN - 1) & ~(ALIGN - 1);
	if (n > size - a->used)
		add_chunk(a, n);
	octets = a->chunks == NULL ? a->own : a->chunks->octets;
	octets += a->used;
	a->used += n;
	return octets;
}

struct berval
arena_copy(struct arena *a, struct berval in)
{
	struct berval out = { in.bv_len, arena_get(a, in.bv_len + 1) };

	if (in.bv_len > 0)
		memcpy(out.bv_val, in.bv_val, in.bv_len);
	out.bv_val[in.bv_len] = '\0';
	return out;
}

void
arena_empty(struct arena *a)
{
	struct arena_chunk *chunk;

	/* A page that is read before it is written is faulted in twice. */
	a->used = a->octets = 0;
	while ((chunk = a->chunks) != NULL) {
		a->chunks = chunk->next;
		free(chunk);
	}
}
