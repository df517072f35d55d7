/*
 * described.h - does an attribute answer to a description? (RFC 4512 2.5)
 *
 * Who says "name" means cn, sn and all that is below it too, and who says
 * "cn" also "cn;lang-es"; "cn;lang-es" is only what has that option.
 */
#ifndef DESCRIBED_H
#define DESCRIBED_H

#include <stdbool.h>

#include "services/ldapd/entry.h"

/* description is written as entry_description() does, and type is its type. */
bool described(const struct attribute *attribute,
    const struct attribute_type *type, struct berval description);

#endif
