/*
 * filter.h - which entries a search wants (RFC 4511 4.5.1.7, 4.5.1.7.7).
 *
 * A filter is read once: types and rules are looked up, and values asserted
 * are brought into the normal form of their rule, so that an entry's values
 * are compared as octets. What can't be true or false, since nobody knows the
 * type or no rule fits, or the value is none of its syntax, is FILTER_UNDEFINED
 * from the start.
 *
 * All of it is in the arena, or points into the message it was read from.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/entry.h"
#include "services/ldapd/rule.h"
#include "services/ldapd/schema.h"

#define FILTER_DEPTH 64   /* AND, OR and NOT in each other */
#define FILTER_PARTS 4096 /* of all kinds, in one filter */

enum filter_kind {
	FILTER_AND,        /* of none: true (RFC 4526) */
	FILTER_OR,         /* of none: false */
	FILTER_NOT,        /* of one */
	FILTER_PRESENT,    /* type */
	FILTER_EQUAL,      /* type, rule, value; approxMatch too */
	FILTER_SUBSTRINGS, /* type, rule, initial, any, final */
	FILTER_GREATER,    /* type, rule, value: or equal */
	FILTER_LESS,       /* likewise */
	FILTER_EXTENSIBLE, /* rule, value; perhaps type; dn */
	FILTER_UNDEFINED
};

struct filter {
	enum filter_kind kind;
	unsigned int n; /* of parts */
	struct filter *parts;
	const struct attribute_type *type; /* subtypes count too */
	struct berval description;         /* with its options, if it has any */
	const struct rule *rule;
	struct berval value;    /* its normal form */
	struct berval *initial; /* likewise; NULL: none */
	struct berval *final;   /* likewise */
	unsigned int any_n;
	struct berval *any;
	bool spaced; /* one of any begins or ends with a space */
	bool dn;     /* values in the entry's DN count too (":dn:") */
};

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNDEFINED };

enum filter_read {
	FILTER_READ,
	FILTER_MALFORMED, /* not BER, or not what RFC 4511 says */
	FILTER_TOO_LARGE  /* FILTER_DEPTH, FILTER_PARTS */
};

/* Cut a Filter from the front of rest. */
enum filter_read filter_parse(
    struct filter *f, struct arena *a, struct berval *rest);

/*
 * "description equals value", of a class any below it. False: f is undefined,
 * since nobody knows the type (f->type is NULL), or it has no such rule
 * (f->rule), or the value is none of its syntax.
 */
bool filter_equal(struct filter *f, struct arena *a, struct berval description,
    struct berval value);

/* Whose eyes an entry is seen with. */
struct filter_view {
	struct arena *arena; /* for normal forms */
	void *own;

	/* May it be compared? What may not is as if nobody knew the type. */
	bool (*may)(void *own, const struct entry *e,
	    const struct attribute_type *type);

	/* An attribute that is not stored, if this is one; or NULL. */
	const struct attribute *(*made)(void *own, const struct entry *e,
	    const struct attribute_type *type);
};

enum truth filter_matches(
    const struct filter *f, const struct filter_view *v, const struct entry *e);

#endif
