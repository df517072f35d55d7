/*
 * ids.h - which entries an index says that a search has to look at.
 *
 * A set of ids is asked for what comes after an id, in ascending order, and is
 * never written out: it is a tree whose leaves are read block by block from
 * the index. So a search holds no list, may stop at any time, and goes on
 * after the id it was at, in another transaction too.
 *
 * NULL is the set of all entries: "no index helps". Sets are in the arena and
 * belong to the transaction.
 */
#ifndef IDS_H
#define IDS_H

#include <stdbool.h>
#include <stdint.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/schema.h"
#include "services/ldapd/store.h"

struct ids;

enum scope { SCOPE_BASE, SCOPE_ONE, SCOPE_SUBTREE, SCOPE_CHILDREN };

/* Exactly the entries of the scope (RFC 4511 4.5.1.2). Never NULL. */
struct ids *ids_scope(
    struct store_txn *t, struct arena *a, uint64_t base, enum scope scope);

/*
 * At least the entries that have a value of type, or of a type below it, whose
 * normal form is equal; any value; or a value with these parts. Values are in
 * the normal form of the rule that the filter would use; initial and final are
 * NULL if there is none.
 */
struct ids *ids_equal(struct store_txn *t, struct arena *a,
    const struct attribute_type *type, struct berval normal);
struct ids *ids_present(
    struct store_txn *t, struct arena *a, const struct attribute_type *type);
struct ids *ids_substrings(struct store_txn *t, struct arena *a,
    const struct attribute_type *type, const struct berval *initial,
    const struct berval *any, unsigned int any_n, const struct berval *final);

/* In all of the sets, of which some may be NULL; and in any of them. */
struct ids *ids_and(struct arena *a, struct ids *const *sets, unsigned int n);
struct ids *ids_or(struct arena *a, struct ids *const *sets, unsigned int n);

/* The set without entries. */
struct ids *ids_none(struct arena *a);

/* The first id after this one, or 0. ids may not be NULL. */
uint64_t ids_next(struct ids *ids, uint64_t after);

#endif
