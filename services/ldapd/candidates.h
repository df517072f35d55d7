/*
 * candidates.h - which entries a search has to look at.
 *
 * The smallest set that the indexes know: exactly the scope, and of it what
 * the filter can match. Of an AND every part that has an index counts; of an
 * OR all parts have to have one; a NOT has none. The filter decides at each of
 * them, an index never does.
 */
#ifndef CANDIDATES_H
#define CANDIDATES_H

#include "services/ldapd/ids.h"

struct filter;

/* Never NULL. Ask ids_next() of it. */
struct ids *candidates(struct store_txn *t, struct arena *a, uint64_t base,
    enum scope scope, const struct filter *filter);

#endif
