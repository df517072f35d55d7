/* ids.c - which entries an index says that a search has to look at. */
#include "services/ldapd/ids.h"

#include <string.h>

#include "services/ldapd/index.h"
#include "services/ldapd/store_own.h"

/* Of a longer part only so many runs of octets are looked up. */
#define PARTS_MAX 24

struct ids {
	enum { LEAF, ONE, AND, OR } kind;
	struct store_txn *t;
	struct postings key; /* of a leaf */
	uint64_t id;         /* of ONE; 0: nobody */
	struct ids *const *sets;
	unsigned int n;
	uint32_t asked, block; /* what bits are of: the first from asked on */
	bool loaded;
	struct bits bits;
};

static struct ids *
ids_new(struct arena *a, struct store_txn *t, int kind)
{
	struct ids *ids = arena_get(a, sizeof(*ids));

	ids->kind = kind;
	ids->t = t;
	ids->id = 0;
	ids->n = 0;
	ids->loaded = false;
	return ids;
}

static struct ids *
leaf(struct arena *a, struct store_txn *t, struct postings key)
{
	struct ids *ids = ids_new(a, t, LEAF);

	ids->key = key;
	return ids;
}

static struct ids *
one(struct arena *a, uint64_t id)
{
	struct ids *ids = ids_new(a, NULL, ONE);

	ids->id = id;
	return ids;
}

struct ids *
ids_none(struct arena *a)
{
	return one(a, 0);
}

struct ids *
ids_scope(struct store_txn *t, struct arena *a, uint64_t base, enum scope scope)
{
	struct postings key = { POSTINGS_BELOW, 0, base };
	struct ids *both[2];

	switch (scope) {
	case SCOPE_BASE:
		return one(a, base);
	case SCOPE_ONE:
		key.kind = POSTINGS_CHILD;
		return leaf(a, t, key);
	case SCOPE_CHILDREN:
		return leaf(a, t, key);
	default:
		both[0] = one(a, base);
		both[1] = leaf(a, t, key);
		return ids_or(a, both, 2);
	}
}

struct ids *
ids_equal(struct store_txn *t, struct arena *a,
    const struct attribute_type *type, struct berval normal)
{
	const struct index_row *row = index_for(type, INDEX_EQUALITY);
	struct postings key = { POSTINGS_EQUAL, 0, index_hash(0, normal) };

	if (row == NULL)
		return NULL;
	key.attribute = row->number;
	return leaf(a, t, key);
}

struct ids *
ids_present(
    struct store_txn *t, struct arena *a, const struct attribute_type *type)
{
	const struct index_row *row = index_for(type, INDEX_PRESENCE);
	struct postings key = { POSTINGS_PRESENT, 0, 0 };

	if (row == NULL)
		return NULL;
	key.attribute = row->number;
	return leaf(a, t, key);
}

/* What index_parts() has found so far. */
struct parts {
	struct arena *arena;
	struct store_txn *t;
	struct ids *sets[PARTS_MAX];
	unsigned int n;
};

static void
add_part(void *own, const struct postings *key)
{
	struct parts *p = own;
	unsigned int i;

	for (i = 0; i < p->n; i++)
		if (p->sets[i]->key.what == key->what)
			return;
	if (p->n < PARTS_MAX)
		p->sets[p->n++] = leaf(p->arena, p->t, *key);
}

struct ids *
ids_substrings(struct store_txn *t, struct arena *a,
    const struct attribute_type *type, const struct berval *initial,
    const struct berval *any, unsigned int any_n, const struct berval *final)
{
	const struct index_row *row = index_for(type, INDEX_SUBSTRING);
	struct parts p = { .arena = a, .t = t };
	unsigned int i;

	if (row == NULL)
		return NULL;
	if (initial != NULL)
		index_parts(row, *initial, true, false, add_part, &p);
	if (final != NULL)
		index_parts(row, *final, false, true, add_part, &p);
	for (i = 0; i < any_n; i++)
		index_parts(row, any[i], false, false, add_part, &p);
	return ids_and(a, p.sets, p.n);
}

static struct ids *
several(struct arena *a, int kind, struct ids *const *sets, unsigned int n)
{
	struct ids **kept = arena_get(a, (n + 1) * sizeof(*kept)), *ids;
	unsigned int i, kept_n = 0;

	for (i = 0; i < n; i++)
		if (sets[i] != NULL)
			kept[kept_n++] = sets[i];
	if (kept_n == 1)
		return kept[0];
	ids = ids_new(a, NULL, kind);
	ids->sets = kept;
	ids->n = kept_n;
	return ids;
}

struct ids *
ids_and(struct arena *a, struct ids *const *sets, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (sets[i] != NULL)
			return several(a, AND, sets, n);
	return NULL;
}

struct ids *
ids_or(struct arena *a, struct ids *const *sets, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (sets[i] == NULL)
			return NULL;
	return n == 0 ? ids_none(a) : several(a, OR, sets, n);
}

static uint32_t load(struct ids *ids, uint32_t from);

/* POSTINGS_LAST: there is none. */
static uint32_t
load_leaf(struct ids *ids, uint32_t block)
{
	int code = postings_block(
	    ids->t->cursor, &ids->key, &block, &ids->bits);

	if (code == 0)
		return block;
	if (code != MDB_NOTFOUND)
		store_good(ids->t, code, "index");
	return POSTINGS_LAST;
}

static uint32_t
load_one(struct ids *ids, uint32_t block)
{
	size_t low = ids->id % POSTINGS_BLOCK;

	if (ids->id == 0 || ids->id / POSTINGS_BLOCK < block)
		return POSTINGS_LAST;
	memset(&ids->bits, 0, sizeof(ids->bits));
	ids->bits.words[low / 64] = UINT64_C(1) << low % 64;
	return (uint32_t)(ids->id / POSTINGS_BLOCK);
}

/* The first block that is in all, whether or not an id is. */
static uint32_t
load_and(struct ids *ids, uint32_t block)
{
	unsigned int i, agree, w;
	uint32_t found;

	for (i = 0, agree = 0; agree < ids->n; i = (i + 1) % ids->n) {
		found = load(ids->sets[i], block);
		if (found == POSTINGS_LAST)
			return found;
		agree = found == block ? agree + 1 : 1;
		block = found;
	}
	ids->bits = ids->sets[0]->bits;
	for (i = 1; i < ids->n; i++)
		for (w = 0; w < POSTINGS_WORDS; w++)
			ids->bits.words[w] &= ids->sets[i]->bits.words[w];
	return block;
}

static uint32_t
load_or(struct ids *ids, uint32_t block)
{
	uint32_t first = POSTINGS_LAST, found;
	unsigned int i, w;

	for (i = 0; i < ids->n; i++) {
		found = load(ids->sets[i], block);
		if (found < first)
			first = found;
	}
	memset(&ids->bits, 0, sizeof(ids->bits));
	for (i = 0; i < ids->n; i++)
		if (ids->sets[i]->block == first)
			for (w = 0; w < POSTINGS_WORDS; w++)
				ids->bits.words[w] |= ids->sets[i]
				                          ->bits.words[w];
	return first;
}

/* Have the first block from this one on in bits, and say which it is. */
static uint32_t
load(struct ids *ids, uint32_t from)
{
	static uint32_t (*const loads[])(struct ids *, uint32_t) = {
		[LEAF] = load_leaf,
		[ONE] = load_one,
		[AND] = load_and,
		[OR] = load_or,
	};

	if (ids->loaded && from >= ids->asked && from <= ids->block)
		return ids->block;
	ids->asked = from;
	ids->block = loads[ids->kind](ids, from);
	ids->loaded = true;
	return ids->block;
}

uint64_t
ids_next(struct ids *ids, uint64_t after)
{
	uint64_t from = after + 1, word;
	uint32_t block = (uint32_t)(from / POSTINGS_BLOCK), found;
	size_t low = from % POSTINGS_BLOCK, w;

	for (; (found = load(ids, block)) != POSTINGS_LAST; block++, low = 0) {
		if (found != block)
			low = 0;
		block = found;
		for (w = low / 64; w < POSTINGS_WORDS; w++) {
			word = ids->bits.words[w];
			if (w == low / 64)
				word &= UINT64_MAX << low % 64;
			if (word != 0)
				return (uint64_t)block * POSTINGS_BLOCK +
				       w * 64 + (size_t)__builtin_ctzll(word);
		}
	}
	return 0;
}
