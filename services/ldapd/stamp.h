/*
 * stamp.h - what the server itself says of an entry (RFC 4512 3.4, RFC 4530),
 * and of its name.
 *
 * Who changes an entry, by LDAP or from a file, has it stamped afterwards.
 * What a file says already of these attributes is left as it is, so that what
 * was dumped is the same once it is loaded.
 */
#ifndef STAMP_H
#define STAMP_H

#include <stdbool.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/entry.h"

/*
 * Add the values of the entry's RDN that it leaves out (RFC 4511 4.7). False:
 * nobody has defined an attribute of it.
 */
bool stamp_name(struct arena *a, struct entry *e, const struct rdn *rdn);

/*
 * It is made now, by who has this DN: structuralObjectClass, entryUUID,
 * createTimestamp and so on.
 */
void stamp_made(struct arena *a, struct entry *e, struct berval who);

/* It is changed now: modifiersName, modifyTimestamp. */
void stamp_changed(struct arena *a, struct entry *e, struct berval who);

#endif
