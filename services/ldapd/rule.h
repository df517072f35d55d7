/*
 * rule.h - how values are compared (RFC 4517 4.2).
 *
 * A rule brings a value into a normal form: two values are equal if their
 * normal forms are the same octets, and the lesser one, where there is an
 * order, is the one whose octets come first. Of substrings, the normal form of
 * each part is looked for in that of the value.
 */
#ifndef RULE_H
#define RULE_H

#include <stdbool.h>
#include <stddef.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/syntax.h"

enum rule_kind { RULE_EQUALITY, RULE_ORDERING, RULE_SUBSTRINGS };

/* What is normalised: a value, or a part of a substring assertion. */
enum rule_part { RULE_WHOLE, RULE_INITIAL, RULE_ANY, RULE_FINAL };

struct rule {
	const char *oid;
	const char *name;
	enum rule_kind kind;
	const char *syntax; /* the OID of what is asserted */

	/* False: it is none of the rule's syntax. All is in a, or is in. */
	bool (*normal)(struct arena *a, enum rule_part part, struct berval in,
	    struct berval *out);
};

extern const struct rule rules[]; /* the last one: oid is NULL */

/* By name, whatever the case, or OID; NULL if there is none. */
const struct rule *rule_find(const char *name, size_t n);

/* The normal form of a value, or of what it is to be equal to. */
bool rule_normal(const struct rule *rule, struct arena *a, struct berval in,
    struct berval *out);

/* And of a part of what is asserted of substrings. */
bool rule_part(const struct rule *rule, struct arena *a, enum rule_part part,
    struct berval in, struct berval *out);

/* Octets, as memcmp() has them, and the shorter one first. */
int rule_compare(struct berval a, struct berval b);

/* Are its values characters, among which spaces may count for nothing? */
bool rule_is_text(const struct rule *rule);

/* Can values of these syntaxes be compared so (RFC 4512 4.1.3)? */
bool rule_fits(const struct rule *rule, const struct syntax *syntax);

#endif
