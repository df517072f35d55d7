/*
 * target.h - the entry that a request names.
 *
 * The root DSE and the subschema are entries too, made when they are asked
 * for, with the id 0. What is a referral, or below one, is answered with where
 * it is (RFC 3296), unless the request has the control ManageDsaIT.
 */
#ifndef TARGET_H
#define TARGET_H

#include "services/ldapd/request.h"

/*
 * Find what text names; a search has a scope for referrals, others NULL.
 * False: there is nothing of that name, and r->result says so.
 */
bool target_find(struct request *r, struct berval text, const char *scope,
    struct dn *dn, struct entry *e);

/* The same for who writes: not what is made here. */
bool target_for_update(
    struct request *r, struct berval text, struct dn *dn, struct entry *e);

/* Has the entry the class of that name? */
bool target_has_class(struct arena *a, const struct entry *e, const char *name);

/* Is it a referral to elsewhere? */
bool target_is_referral(struct arena *a, const struct entry *e);

/*
 * Where a referral leads: its URLs, with the first n RDNs of dn before their
 * own DN, and "??scope" behind if scope is not NULL.
 */
struct berval *target_urls(struct arena *a, const struct entry *e,
    const struct dn *dn, unsigned int n, const char *scope,
    unsigned int *urls_n);

#endif
