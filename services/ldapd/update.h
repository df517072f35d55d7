/*
 * update.h - what add, modify, delete and modrdn have in common.
 *
 * Each returns false if it cannot be, and r->result says why.
 */
#ifndef UPDATE_H
#define UPDATE_H

#include "services/ldapd/access.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/entry.h"
#include "services/ldapd/request.h"
#include "services/ldapd/target.h"

/* Read the DN of what is changed: by somebody who has logged in. */
bool update_name(struct request *r, struct berval text, struct dn *dn);

/* May the client add, remove and rename entries? */
bool update_may_move(struct request *r);

/* The attribute that a client means, and may set. */
bool update_describe(struct request *r, struct berval text,
    const struct attribute_type **type, struct berval *description);

/* Make the attribute in the entry, if there is room for it. */
struct attribute *update_attribute(struct request *r, struct entry *e,
    const struct attribute_type *type, struct berval description);

/* Are all values different, and is the entry as the schema has it? */
bool update_check(struct request *r, const struct entry *e);

/* The entry that is above dn, which may be none above a suffix. */
bool update_parent(struct request *r, const struct dn *dn, uint64_t *parent);

/* Can an entry be named so? */
bool update_rdn(struct request *r, const struct rdn *rdn);

/* Who has made a change. */
struct berval update_who(const struct request *r);

#endif
