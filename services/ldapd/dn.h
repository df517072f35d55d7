/*
 * dn.h - distinguished names (RFC 4514).
 *
 * Read are also the forms of RFC 2253: blanks around separators, quotes, and
 * ';' for ','. A name that is read is in the arena, or points into the text.
 */
#ifndef DN_H
#define DN_H

#include <stdbool.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/schema.h"

#define DN_OCTETS 8192 /* of a name as text */
#define DN_RDNS   64   /* how deep a tree may be */
#define RDN_AVAS  8    /* attributes in one RDN */

struct ava {
	const struct attribute_type *type; /* NULL: nobody has defined it */
	struct berval name;                /* of the type, as written */
	struct berval value;               /* without escapes */
};

struct rdn {
	unsigned int n;
	struct ava *avas;
};

/* rdns[0] is the entry's own; of the root, n is 0. */
struct dn {
	unsigned int n;
	struct rdn *rdns;
};

/* False: it is no name, or more than one may be. */
bool dn_parse(struct arena *a, struct berval text, struct dn *dn);

/*
 * Equal names have equal octets: attributes in an order of their own, by OID,
 * values in the normal form of their equality rule. What nobody has defined
 * counts as it is written.
 */
struct berval rdn_normal(struct arena *a, const struct rdn *rdn);
struct berval dn_normal(struct arena *a, const struct dn *dn);

/* As RFC 4514 2 writes it. */
struct berval dn_text(struct arena *a, const struct dn *dn);

#endif
