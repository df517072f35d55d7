/*
 * bulk.h - many entries at once, into a store that nobody has open yet.
 *
 * Entries are appended as they come. Their keys are gathered for one block of
 * ids after the other and written to a file of their own, each block a run in
 * order; at the end the runs are merged and appended too. So nothing is
 * written twice, and memory is in proportion to a block. What is found of
 * an entry while it lasts is its place: a table in memory, 16 to 32 octets for
 * each.
 *
 * It is the caller's folder until bulk_end() has said that all is on disk.
 */
#ifndef BULK_H
#define BULK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/entry.h"
#include "services/ldapd/postings.h"
#include "services/ldapd/store.h"

#define BULK_DEPTH 256 /* entries above one */

struct bulk_item;

struct bulk {
	struct store_txn *t;
	bool alone; /* nobody sees it: commit now and then */
	FILE *runs;
	size_t *ends; /* of each run in the file */
	size_t runs_n, runs_room;

	/* Of the block that is gathered now: keys, and which ids have them. */
	uint32_t block;
	struct bulk_item *items;
	uint32_t *slots; /* a hash table of items, which it counts from 1 */
	size_t items_n, items_room, slots_n;
	struct bulk_pair {
		uint32_t item;
		uint16_t low;
	} * pairs;
	size_t pairs_n, pairs_room;
	uint64_t id; /* whose keys come now */

	/* Where entries are: the hash of parent and RDN, and the id. */
	struct bulk_place {
		uint64_t hash, id;
	} * places;
	size_t places_n, places_room;

	/* Of the last entry: what is above it, from its parent up. */
	uint64_t above[BULK_DEPTH];
	unsigned int above_n;
};

/*
 * Begin in the store that is open: to fill an empty one that is nobody else's,
 * or to make indexes anew in a transaction. False after saying why.
 */
bool bulk_begin(struct bulk *b, const char *folder, struct store_txn *t);

/* As store_find(). */
uint64_t bulk_find(
    struct bulk *b, struct arena *a, const struct dn *dn, uint64_t *matched);

/* As store_add(). False: no room, or no memory; it has been said. */
bool bulk_add(struct bulk *b, struct arena *a, struct entry *e,
    const struct dn *dn, uint64_t parent);

/*
 * The keys of an entry that is in the store already, for indexes that are made
 * anew. Entries come in ascending order of their ids.
 */
bool bulk_keys(struct bulk *b, struct arena *a, const struct entry *e);

/* Write the indexes. False after saying why. t has to be committed then. */
bool bulk_end(struct bulk *b);
void bulk_free(struct bulk *b);

#endif
