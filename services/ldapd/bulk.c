/* bulk.c - many entries at once. */
#include "services/ldapd/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "services/ldapd/bulk_runs.h"
#include "services/ldapd/index.h"
#include "services/ldapd/store_own.h"

#define ALL_ROWS  UINT64_MAX
#define ITEMS     ((size_t)1 << 16) /* room at first, then for twice as many */
#define PAIRS     ((size_t)1 << 19)
#define PLACES    ((size_t)1 << 12)
#define BATCH     20000 /* entries of a transaction */
#define ONLY_OURS 0600

bool
bulk_begin(struct bulk *b, const char *folder, struct store_txn *t)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, ONLY_OURS);

	memset(b, 0, sizeof(*b));
	b->t = t;
	b->runs = fd == -1 ? NULL : fdopen(fd, "w+e");
	if (b->runs == NULL) {
		log_warn("%s: %s", folder, strerror(errno));
		if (fd != -1)
			close(fd);
		return false;
	}
	return true;
}

void
bulk_free(struct bulk *b)
{
	if (b->runs != NULL)
		fclose(b->runs);
	free(b->ends);
	free(b->items);
	free(b->slots);
	free(b->pairs);
	free(b->places);
	memset(b, 0, sizeof(*b));
}

bool
bulk_no_memory(struct bulk *b)
{
	return store_good(b->t, ENOMEM, "load");
}

/* The slot of a place, or the empty one that it would have. */
static struct bulk_place *
place_of(struct bulk *b, uint64_t hash)
{
	size_t i = hash & (b->places_room - 1);

	while (b->places[i].id != 0 && b->places[i].hash != hash)
		i = (i + 1) & (b->places_room - 1);
	return &b->places[i];
}

static bool
more_places(struct bulk *b)
{
	size_t room = b->places_room, i;
	struct bulk_place *old = b->places;

	if (2 * b->places_n < room)
		return true;
	b->places_room = room == 0 ? PLACES : 2 * room;
	b->places = calloc(b->places_room, sizeof(*b->places));
	if (b->places == NULL) {
		b->places = old;
		b->places_room = room;
		return bulk_no_memory(b);
	}
	for (i = 0; i < room; i++)
		if (old[i].id != 0)
			*place_of(b, old[i].hash) = old[i];
	free(old);
	return true;
}

static uint64_t
child(void *own, uint64_t parent, struct berval name)
{
	struct bulk *b = own;

	return b->places_n == 0 ? 0 : place_of(b, index_hash(parent, name))->id;
}

uint64_t
bulk_find(
    struct bulk *b, struct arena *a, const struct dn *dn, uint64_t *matched)
{
	return store_walk(a, dn, child, b, matched);
}

/* The slot of a key among those of this block. */
static uint32_t *
slot_of(struct bulk *b, const struct postings *key)
{
	size_t i = bulk_hash(key) & (b->slots_n - 1);
	const struct postings *there;

	for (; b->slots[i] != 0; i = (i + 1) & (b->slots_n - 1)) {
		there = &b->items[b->slots[i] - 1].key;
		if (there->what == key->what && there->kind == key->kind &&
		    there->attribute == key->attribute)
			break;
	}
	return &b->slots[i];
}

static bool
more_items(struct bulk *b)
{
	size_t room = b->items_room == 0 ? ITEMS : 2 * b->items_room, i;
	struct bulk_item *items;

	if (b->items_n < b->items_room)
		return true;
	items = reallocarray(b->items, room, sizeof(*items));
	if (items == NULL)
		return bulk_no_memory(b);
	b->items = items;
	b->items_room = room;
	free(b->slots);
	b->slots_n = 2 * room;
	b->slots = calloc(b->slots_n, sizeof(*b->slots));
	if (b->slots == NULL)
		return bulk_no_memory(b);
	for (i = 0; i < b->items_n; i++)
		*slot_of(b, &b->items[i].key) = (uint32_t)i + 1;
	return true;
}

static bool
more_pairs(struct bulk *b)
{
	size_t room = b->pairs_room == 0 ? PAIRS : 2 * b->pairs_room;
	struct bulk_pair *pairs;

	if (b->pairs_n < b->pairs_room)
		return true;
	pairs = reallocarray(b->pairs, room, sizeof(*pairs));
	if (pairs == NULL)
		return bulk_no_memory(b);
	b->pairs = pairs;
	b->pairs_room = room;
	return true;
}

/* Note that the entry of now has this key. */
static void
gather(void *own, const struct postings *key)
{
	struct bulk *b = own;
	struct bulk_item *item;
	uint32_t *slot;

	if (b->t->code != 0 || !more_items(b) || !more_pairs(b))
		return;
	slot = slot_of(b, key);
	if (*slot == 0) {
		item = &b->items[b->items_n++];
		*item = (struct bulk_item){ .key = *key };
		*slot = (uint32_t)b->items_n;
	}
	item = &b->items[*slot - 1];
	if (item->last == b->id)
		return;
	item->last = b->id;
	item->n++;
	b->pairs[b->pairs_n].item = *slot - 1;
	b->pairs[b->pairs_n++].low = (uint16_t)(b->id % POSTINGS_BLOCK);
}

/* All that is above an entry; most have the same parent as the one before. */
static bool
find_above(struct bulk *b, uint64_t parent)
{
	struct berval stored, rdn, normal;

	if (b->above_n > 0 && b->above[0] == parent)
		return true;
	for (b->above_n = 0; parent != 0;) {
		if (b->above_n == BULK_DEPTH)
			return store_good(b->t, ERANGE, "levels of entries");
		b->above[b->above_n++] = parent;
		if (store_entry_get(b->t, parent, &stored) != 0 ||
		    !entry_place(stored, &parent, &rdn, &normal))
			return store_good(b->t, MDB_CORRUPTED, "entry");
	}
	return true;
}

static bool
keys_of(struct bulk *b, struct arena *a, const struct entry *e)
{
	struct postings key = store_rdn_key(e->parent, e->rdn_normal);
	unsigned int i;

	if (e->id / POSTINGS_BLOCK >= POSTINGS_LAST)
		return store_good(b->t, MDB_MAP_FULL, "ids");
	if (e->id / POSTINGS_BLOCK != b->block && !bulk_run(b))
		return false;
	b->block = (uint32_t)(e->id / POSTINGS_BLOCK);
	b->id = e->id;
	gather(b, &key);
	key = (struct postings){ POSTINGS_CHILD, 0, e->parent };
	gather(b, &key);
	key.kind = POSTINGS_BELOW;
	for (i = 0; i < b->above_n; i++) {
		key.what = b->above[i];
		gather(b, &key);
	}
	index_keys(a, e, ALL_ROWS, gather, b);
	return b->t->code == 0;
}

bool
bulk_keys(struct bulk *b, struct arena *a, const struct entry *e)
{
	return find_above(b, e->parent) && keys_of(b, a, e);
}

bool
bulk_add(struct bulk *b, struct arena *a, struct entry *e, const struct dn *dn,
    uint64_t parent)
{
	struct dn own = { parent == 0 ? dn->n : 1, dn->rdns };
	struct bulk_place *place;
	struct berval stored;
	uint64_t hash;

	e->id = b->t->state.last + 1;
	e->parent = parent;
	e->rdn = dn_text(a, &own);
	e->rdn_normal = store_rdn_normal(a, own.rdns, own.n);
	if (!more_places(b) || !find_above(b, parent) || !keys_of(b, a, e))
		return false;
	if (!entry_encode(a, e, store_names(b->t), &stored))
		return store_good(b->t, MDB_MAP_FULL, "too large an entry");
	if (!store_entry_put(b->t, e->id, stored, MDB_APPEND))
		return false;
	hash = index_hash(parent, e->rdn_normal);
	place = place_of(b, hash);
	*place = (struct bulk_place){ hash, e->id };
	b->places_n++;
	b->t->state.last++;
	b->t->state.entries++;
	return bulk_rest(b, b->t->state.last, BATCH);
}

bool
bulk_end(struct bulk *b)
{
	return bulk_run(b) && bulk_merge(b);
}
