/*
 * operational.h - attributes that are not stored, since the rest of an entry,
 * or its place, says what they are: entryDN (RFC 5020), hasSubordinates,
 * structuralObjectClass and subschemaSubentry (RFC 4512 3.4).
 */
#ifndef OPERATIONAL_H
#define OPERATIONAL_H

#include "services/ldapd/entry.h"
#include "services/ldapd/store.h"

#define SUBSCHEMA "cn=Subschema" /* the DN that has the schema */

/* The i-th type of them, or NULL. */
const struct attribute_type *operational_type(unsigned int i);

/*
 * The entry's attribute of that type, in the arena; NULL if it is none of
 * these, or it has none. t may be NULL if the entry is not of the store.
 */
const struct attribute *operational_make(struct arena *a, struct store_txn *t,
    const struct entry *e, const struct attribute_type *type);

#endif
