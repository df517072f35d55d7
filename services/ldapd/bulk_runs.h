/*
 * bulk_runs.h - bulk.c's own: keys in order, from blocks to the whole.
 */
#ifndef BULK_RUNS_H
#define BULK_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "services/ldapd/bulk.h"
#include "services/ldapd/postings.h"

/* A key of the block that is gathered. */
struct bulk_item {
	struct postings key;
	uint32_t n, first; /* of its ids, once they are in order */
	uint64_t last;     /* the id that came last */
};

uint64_t bulk_hash(const struct postings *key);
bool bulk_no_memory(struct bulk *b);

/* Commit each time that a batch has been done, if nobody sees the store. */
bool bulk_rest(struct bulk *b, uint64_t done, uint64_t batch);

/* Write the block's keys as a run, and begin another block. */
bool bulk_run(struct bulk *b);

/* Write all runs to the store. */
bool bulk_merge(struct bulk *b);

#endif
