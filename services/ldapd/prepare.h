/*
 * prepare.h - strings made ready to be compared (RFC 4518).
 */
#ifndef PREPARE_H
#define PREPARE_H

#include <stdbool.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/rule.h"

enum prepare_case { PREPARE_EXACT, PREPARE_FOLD };

/*
 * Mapped, normalised (NFKC), and without the blanks that don't count: one
 * between words; none at an end, but at those where a part of a substring
 * assertion was cut off from the rest. False: in is not UTF-8.
 */
bool prepare_string(struct arena *a, enum prepare_case how, enum rule_part part,
    struct berval in, struct berval *out);

/* Likewise, of ASCII alone, and without any of the octets in dropped. */
bool prepare_without(
    struct arena *a, const char *dropped, struct berval in, struct berval *out);

#endif
