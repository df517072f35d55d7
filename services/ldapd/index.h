/*
 * index.h - by which keys an entry is found.
 *
 * The settings say which attributes are indexed: by whole values, by parts of
 * them, or by being there. A value is found by its own type and by each type
 * above that is indexed, as that type's rule sees it, so that a search for
 * "mail" finds "correo". A whole value is a hash of its normal form. A value's
 * parts are all its runs of three octets; with marks for where it begins and
 * ends, "\0\0s", "\0sm", "smi", ... "th\0" is smith.
 *
 * What the settings say is read once, before serve(), and kept.
 */
#ifndef INDEX_H
#define INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lber.h>

#include "common/conf.h"
#include "services/ldapd/arena.h"
#include "services/ldapd/entry.h"
#include "services/ldapd/postings.h"

#define INDEX_ROWS 64   /* types that may be indexed */
#define INDEX_TEXT 8192 /* octets of index_text() */

enum { INDEX_EQUALITY = 1, INDEX_SUBSTRING = 2, INDEX_PRESENCE = 4 };

struct index_row {
	const struct attribute_type *type;
	unsigned int kinds;
	uint16_t number; /* of the type in the store; the store sets it */
};

/* Called for each key; some come more than once. */
typedef void index_found(void *own, const struct postings *key);

/* Read the settings. False after saying what is wrong with them. */
bool index_plan(const struct conf *conf);

/* What is indexed and by which rules, to compare with how a store was made. */
const char *index_text(void);

struct index_row *index_rows(unsigned int *n);

/*
 * The row to look in for values of this type: its own, or that of a type above
 * it with the same rule. NULL: there is none.
 */
const struct index_row *index_for(
    const struct attribute_type *type, unsigned int kind);

/* The rows that values of this type are in, a bit each. */
uint64_t index_rows_of(const struct attribute_type *type);

/* The keys of an entry's values in these rows. */
void index_keys(struct arena *a, const struct entry *e, uint64_t rows,
    index_found *found, void *own);

/*
 * The keys of a part: of a whole value, both its ends are marked. Too short a
 * part has none.
 */
void index_parts(const struct index_row *row, struct berval part, bool begins,
    bool ends, index_found *found, void *own);

/* A hash, of seed too. */
uint64_t index_hash(uint64_t seed, struct berval octets);

#endif
