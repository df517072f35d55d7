/*
 * increment.h - sums of integers as text, of any length (RFC 4517 3.3.16).
 */
#ifndef INCREMENT_H
#define INCREMENT_H

#include <stdbool.h>

#include <lber.h>

#include "services/ldapd/arena.h"

/* False: one of them is no INTEGER, as "-12". */
bool increment(struct arena *a, struct berval one, struct berval other,
    struct berval *sum);

#endif
