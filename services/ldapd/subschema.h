/*
 * subschema.h - the entry that has the schema (RFC 4512 4.2).
 */
#ifndef SUBSCHEMA_H
#define SUBSCHEMA_H

#include <stdbool.h>

#include "services/ldapd/dn.h"
#include "services/ldapd/entry.h"

/* Does the DN name it? */
bool subschema_is(struct arena *a, const struct dn *dn);

/* Made in the arena; its values are the schema's own text. */
const struct entry *subschema_entry(struct arena *a);

#endif
