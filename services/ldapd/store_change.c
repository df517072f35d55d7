/* store_change.c - entries change, and the indexes with them. */
#include <stdlib.h>
#include <string.h>

#include "services/ldapd/index.h"
#include "services/ldapd/store_own.h"

#define ALL_ROWS   UINT64_MAX
#define KEYS_FIRST 128 /* room for keys at first, then for twice as many */

/* Keys that an entry is found by; in order and each once, when sorted. */
struct keys {
	struct arena *arena;
	struct postings *list;
	size_t n, room;
};

static void
add_key(void *own, const struct postings *key)
{
	struct keys *k = own;
	struct postings *grown;

	if (k->n == k->room) {
		k->room = k->n == 0 ? KEYS_FIRST : 2 * k->n;
		grown = arena_get(k->arena, k->room * sizeof(*grown));
		if (k->n > 0)
			memcpy(grown, k->list, k->n * sizeof(*grown));
		k->list = grown;
	}
	k->list[k->n++] = *key;
}

static int
by_key(const void *one, const void *other)
{
	const struct postings *a = one, *b = other;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->attribute != b->attribute)
		return a->attribute < b->attribute ? -1 : 1;
	return a->what < b->what ? -1 : a->what > b->what;
}

static void
sort_keys(struct keys *k)
{
	size_t i, n = 0;

	if (k->n == 0)
		return;
	qsort(k->list, k->n, sizeof(*k->list), by_key);
	for (i = 1; i < k->n; i++)
		if (by_key(&k->list[n], &k->list[i]) != 0)
			k->list[++n] = k->list[i];
	k->n = n + 1;
}

/* The keys of an entry's place, with parent and all that is above it. */
static void
place_keys(struct store_txn *t, struct keys *k, uint64_t parent,
    struct berval rdn_normal)
{
	struct postings key = store_rdn_key(parent, rdn_normal);
	struct berval stored, rdn, normal;

	add_key(k, &key);
	key = (struct postings){ POSTINGS_CHILD, 0, parent };
	add_key(k, &key);
	while (parent != 0) {
		key = (struct postings){ POSTINGS_BELOW, 0, parent };
		add_key(k, &key);
		if (store_entry_get(t, parent, &stored) != 0 ||
		    !entry_place(stored, &parent, &rdn, &normal)) {
			store_good(t, MDB_CORRUPTED, "entry");
			return;
		}
	}
}

/* Remove what only old has, add what only new has; both are sorted. */
static bool
exchange(struct store_txn *t, uint64_t id, const struct keys *old,
    const struct keys *new)
{
	size_t o = 0, n = 0;
	int order, code = 0;

	while (code == 0 && (o < old->n || n < new->n)) {
		if (o == old->n)
			order = 1;
		else if (n == new->n)
			order = -1;
		else
			order = by_key(&old->list[o], &new->list[n]);
		if (order < 0)
			code = postings_remove(t->cursor, &old->list[o++], id);
		else if (order > 0)
			code = postings_add(t->cursor, &new->list[n++], id);
		else
			o++, n++;
	}
	return store_good(t, code, "index");
}

static bool
write_entry(struct store_txn *t, struct arena *a, const struct entry *e)
{
	struct berval stored;

	t->dn_id = 0;
	if (entry_encode(a, e, store_names(t), &stored))
		return store_entry_put(t, e->id, stored, 0);
	return store_good(t, MDB_MAP_FULL, "too large an entry");
}

/* The keys of old, if it is there, become those of new. */
static bool
change(struct store_txn *t, struct arena *a, uint64_t id,
    const struct entry *old, const struct entry *new, uint64_t rows)
{
	struct keys before = { .arena = a }, after = { .arena = a };
	bool moved = old == NULL || new == NULL || old->parent != new->parent ||
	             old->rdn_normal.bv_len != new->rdn_normal.bv_len ||
	             memcmp(old->rdn_normal.bv_val, new->rdn_normal.bv_val,
	                 new->rdn_normal.bv_len) != 0;

	if (old != NULL) {
		index_keys(a, old, rows, add_key, &before);
		if (moved)
			place_keys(t, &before, old->parent, old->rdn_normal);
	}
	if (new != NULL) {
		index_keys(a, new, rows, add_key, &after);
		if (moved)
			place_keys(t, &after, new->parent, new->rdn_normal);
	}
	sort_keys(&before);
	sort_keys(&after);
	return t->code == 0 && exchange(t, id, &before, &after);
}

bool
store_add(struct store_txn *t, struct arena *a, struct entry *e,
    const struct dn *dn, uint64_t parent)
{
	struct dn own = { parent == 0 ? dn->n : 1, dn->rdns };

	if (!store_index_number(t))
		return false;
	e->id = t->state.last + 1;
	e->parent = parent;
	e->dn = dn_text(a, dn);
	e->rdn = dn_text(a, &own);
	e->rdn_normal = store_rdn_normal(a, own.rdns, own.n);
	if (!change(t, a, e->id, NULL, e, ALL_ROWS) || !write_entry(t, a, e))
		return false;
	t->state.last++;
	t->state.entries++;
	return true;
}

bool
store_remove(struct store_txn *t, struct arena *a, const struct entry *old)
{
	t->dn_id = 0;
	if (!change(t, a, old->id, old, NULL, ALL_ROWS) ||
	    !store_entry_delete(t, old->id))
		return false;
	t->state.entries--;
	return true;
}

/* The rows that attributes of e are in which are not the same in other. */
static uint64_t
rows_changed(const struct entry *e, const struct entry *other)
{
	const struct attribute *attribute, *same;
	uint64_t rows = 0;
	unsigned int i;

	for (i = 0; i < e->n; i++) {
		attribute = &e->attributes[i];
		same = entry_described(other, attribute->description);
		if (same == NULL || same->octets.bv_val == NULL ||
		    same->octets.bv_val != attribute->octets.bv_val)
			rows |= index_rows_of(attribute->type);
	}
	return rows;
}

bool
store_replace(struct store_txn *t, struct arena *a, const struct entry *old,
    const struct entry *new)
{
	uint64_t rows = rows_changed(old, new) | rows_changed(new, old);

	return change(t, a, old->id, old, new, rows) && write_entry(t, a, new);
}

/* All that is below id is below above from now on, or is no longer. */
static bool
carry(struct store_txn *t, uint64_t id, uint64_t above, bool now)
{
	struct postings from = { POSTINGS_BELOW, 0, id },
	                to = { POSTINGS_BELOW, 0, above };
	struct bits moved, there;
	uint32_t block = 0, at;
	unsigned int i;
	int code;

	for (;; block++) {
		code = postings_block(t->cursor, &from, &block, &moved);
		if (code != 0)
			break;
		at = block;
		code = postings_block(t->cursor, &to, &at, &there);
		if (code == MDB_NOTFOUND || (code == 0 && at != block))
			memset(&there, 0, sizeof(there));
		else if (code != 0)
			break;
		for (i = 0; i < POSTINGS_WORDS; i++)
			if (now)
				there.words[i] |= moved.words[i];
			else
				there.words[i] &= ~moved.words[i];
		code = postings_put(t->cursor, &to, block, &there);
		if (code != 0)
			break;
	}
	return code == MDB_NOTFOUND || store_good(t, code, "index");
}

/* Do so for all from parent up. */
static bool
carry_all(struct store_txn *t, uint64_t id, uint64_t parent, bool now)
{
	struct berval stored, rdn, normal;

	while (parent != 0) {
		if (!carry(t, id, parent, now))
			return false;
		if (store_entry_get(t, parent, &stored) != 0 ||
		    !entry_place(stored, &parent, &rdn, &normal))
			return store_good(t, MDB_CORRUPTED, "entry");
	}
	return true;
}

bool
store_move(struct store_txn *t, struct arena *a, const struct entry *old,
    struct entry *new, const struct rdn *rdn, uint64_t parent)
{
	struct dn own = { 1, (struct rdn *)rdn };
	uint64_t rows = rows_changed(old, new) | rows_changed(new, old);

	new->id = old->id;
	new->parent = parent;
	new->rdn = dn_text(a, &own);
	new->rdn_normal = store_rdn_normal(a, rdn, 1);
	t->dn_id = 0;
	if (parent != old->parent &&
	    (!carry_all(t, old->id, old->parent, false) ||
	        !carry_all(t, old->id, parent, true)))
		return false;
	return change(t, a, old->id, old, new, rows) && write_entry(t, a, new);
}
