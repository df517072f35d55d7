/* bulk_runs.c - keys in order, from blocks to the whole. */
#include "services/ldapd/bulk_runs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "services/ldapd/store_own.h"

#define RUNS  64     /* room at first, then for twice as many */
#define BATCH 200000 /* rows of a transaction */

/* A run is rows of a key, the octets of its value, and these. */
#define ROW (POSTINGS_KEY + sizeof(uint16_t))

/* Where the merge is in a run. */
struct reader {
	const uint8_t *at, *end;
};

uint64_t
bulk_hash(const struct postings *key)
{
	uint64_t hash = key->what ^ ((uint64_t)key->kind << 40) ^
	                ((uint64_t)key->attribute << 44);

	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static int
by_key(const void *one, const void *other)
{
	const struct postings *a = &((const struct bulk_item *)one)->key;
	const struct postings *b = &((const struct bulk_item *)other)->key;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->attribute != b->attribute)
		return a->attribute < b->attribute ? -1 : 1;
	return a->what < b->what ? -1 : a->what > b->what;
}

/* The ids of all items, those of each together and ascending. */
static uint16_t *
ids_by_item(struct bulk *b)
{
	uint16_t *lows = reallocarray(NULL, b->pairs_n + 1, sizeof(*lows));
	uint32_t first = 0;
	size_t i;

	if (lows == NULL)
		return NULL;
	for (i = 0; i < b->items_n; i++) {
		b->items[i].first = first;
		first += b->items[i].n;
		b->items[i].n = 0;
	}
	for (i = 0; i < b->pairs_n; i++) {
		struct bulk_item *item = &b->items[b->pairs[i].item];

		lows[item->first + item->n++] = b->pairs[i].low;
	}
	return lows;
}

static bool
write_row(struct bulk *b, const struct bulk_item *item, const uint16_t *lows)
{
	uint8_t key[POSTINGS_KEY], packed[POSTINGS_MAX];
	const void *value = lows + item->first;
	size_t n = item->n * sizeof(*lows);
	uint16_t size;
	struct bits bits;
	uint32_t i;

	if (n >= POSTINGS_MAX) {
		memset(&bits, 0, sizeof(bits));
		for (i = item->first; i < item->first + item->n; i++)
			bits.words[lows[i] / 64] |= UINT64_C(1) << lows[i] % 64;
		n = postings_pack(packed, &bits);
		value = packed;
	}
	postings_key(key, &item->key, b->block);
	size = (uint16_t)n;
	return fwrite(key, sizeof(key), 1, b->runs) == 1 &&
	       fwrite(&size, sizeof(size), 1, b->runs) == 1 &&
	       fwrite(value, n, 1, b->runs) == 1;
}

static bool
note_end(struct bulk *b)
{
	size_t room = b->runs_room == 0 ? RUNS : 2 * b->runs_room, *ends;
	off_t end = ftello(b->runs);

	if (end == -1)
		return store_good(b->t, errno, "indexes");
	if (b->runs_n == b->runs_room) {
		ends = reallocarray(b->ends, room, sizeof(*ends));
		if (ends == NULL)
			return bulk_no_memory(b);
		b->ends = ends;
		b->runs_room = room;
	}
	b->ends[b->runs_n++] = (size_t)end;
	return true;
}

bool
bulk_run(struct bulk *b)
{
	uint16_t *lows;
	size_t i;

	if (b->items_n == 0)
		return b->t->code == 0;
	lows = ids_by_item(b);
	if (lows == NULL)
		return bulk_no_memory(b);
	qsort(b->items, b->items_n, sizeof(*b->items), by_key);
	for (i = 0; i < b->items_n; i++)
		if (!write_row(b, &b->items[i], lows)) {
			free(lows);
			return store_good(b->t, errno, "indexes");
		}
	free(lows);
	b->items_n = b->pairs_n = 0;
	memset(b->slots, 0, b->slots_n * sizeof(*b->slots));
	return note_end(b);
}

/* Move the first of a heap down to where it belongs. */
static void
sift(struct reader *heap, size_t n, size_t at)
{
	struct reader moved = heap[at];
	size_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n && memcmp(heap[child + 1].at, heap[child].at,
		                         POSTINGS_KEY) < 0)
			child++;
		if (memcmp(moved.at, heap[child].at, POSTINGS_KEY) <= 0)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = moved;
}

/* Nobody sees the store: what is in it so far may be committed. */
bool
bulk_rest(struct bulk *b, uint64_t done, uint64_t batch)
{
	struct store_txn *t;

	if (!b->alone || done % batch != 0)
		return true;
	if (store_commit(b->t) != STORE_DONE)
		return false;
	t = store_write();
	if (t == NULL)
		b->t->code = MDB_BAD_TXN;
	return t != NULL;
}

static bool
merge(struct bulk *b, struct reader *heap, size_t n)
{
	MDB_val key = { POSTINGS_KEY, NULL }, value;
	uint64_t rows = 0;
	uint16_t size;
	size_t i;
	int code;

	for (i = n; i-- > 0;)
		sift(heap, n, i);
	while (n > 0) {
		memcpy(&size, heap->at + POSTINGS_KEY, sizeof(size));
		key.mv_data = (void *)heap->at;
		value.mv_data = (void *)(heap->at + ROW);
		value.mv_size = size;
		code = mdb_cursor_put(b->t->cursor, &key, &value, MDB_APPEND);
		if (code != 0)
			return store_good(b->t, code, "indexes");
		if (!bulk_rest(b, ++rows, BATCH))
			return false;
		heap->at += ROW + size;
		if (heap->at == heap->end)
			heap[0] = heap[--n];
		sift(heap, n, 0);
	}
	return true;
}

bool
bulk_merge(struct bulk *b)
{
	struct reader *heap;
	uint8_t *map;
	size_t i, size;
	bool good;

	if (fflush(b->runs) != 0)
		return store_good(b->t, errno, "indexes");
	if (b->runs_n == 0)
		return true;
	size = b->ends[b->runs_n - 1];
	map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(b->runs), 0);
	heap = reallocarray(NULL, b->runs_n, sizeof(*heap));
	if (map == MAP_FAILED || heap == NULL) {
		free(heap);
		return bulk_no_memory(b);
	}
	for (i = 0; i < b->runs_n; i++)
		heap[i] = (struct reader){ map + (i == 0 ? 0 : b->ends[i - 1]),
			map + b->ends[i] };
	good = merge(b, heap, b->runs_n);
	free(heap);
	munmap(map, size);
	return good;
}
