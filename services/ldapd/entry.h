/*
 * entry.h - an entry of the directory, in memory and as it is stored.
 *
 * An attribute is a type with its options, a "description" (RFC 4512 2.5):
 * in an entry it is written in one way only, the type's first name and the
 * options in lower case and in order, so that equal descriptions are equal
 * octets. Values are kept as they were given, in the order they came in.
 *
 * The stored form has each attribute as the PartialAttribute (RFC 4511 4.1.7)
 * that goes out to a client, so that a search copies what it sends. Numbers
 * stand for descriptions there; which ones, the store says.
 *
 * Everything is in the caller's arena, or where entry_decode() was told that
 * the octets are: an entry read in a transaction may point into the mapping,
 * and is good until the transaction ends. Nothing here changes values in
 * place: what is changed is made anew in the arena.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/schema.h"

#define ENTRY_ATTRIBUTES  1000               /* of one entry */
#define ENTRY_OCTETS      (16 * 1024 * 1024) /* in its stored form */
#define ENTRY_OPTIONS     8                  /* of a description */
#define ENTRY_DESCRIPTION 256                /* octets of it */

struct attribute {
	const struct attribute_type *type;
	struct berval description;
	unsigned int n, room;
	struct berval *values;
	bool own;             /* no copy of the entry shares values */
	struct berval octets; /* the PartialAttribute; none if it was changed */
};

struct entry {
	uint64_t id, parent; /* 0: none */
	struct berval rdn;   /* as it was written; of a suffix all of its DN */
	struct berval dn;    /* as it goes out, RFC 4514 */
	struct berval rdn_normal;
	unsigned int n, room;
	struct attribute *attributes;
};

/*
 * The one way to write a description. False if nobody has defined its type,
 * or it is no description at all.
 */
bool entry_description(struct arena *a, struct berval text,
    const struct attribute_type **type, struct berval *description);

/* How a type is written without options; nothing is copied. */
struct berval entry_type_name(const struct attribute_type *type);

/* The attribute of this type without options, or NULL. */
struct attribute *entry_find(
    const struct entry *e, const struct attribute_type *type);

/* The attribute of this description, written in the one way, or NULL. */
struct attribute *entry_described(
    const struct entry *e, struct berval description);

/*
 * The same, made without values if it is not there. NULL: the entry has
 * ENTRY_ATTRIBUTES already.
 */
struct attribute *entry_attribute(struct arena *a, struct entry *e,
    const struct attribute_type *type, struct berval description);

void entry_remove(struct entry *e, struct attribute *attribute);

/* Leaves out attributes without values. */
void entry_tidy(struct entry *e);

/*
 * Has it this value, by the type's equality rule, or octet for octet if it has
 * none? If so, *at is which one; at may be NULL.
 */
bool attribute_has(struct arena *a, const struct attribute *attribute,
    struct berval value, unsigned int *at);

/*
 * Are two of its values equal? Takes time in proportion to their number, so
 * that values can be added in bulk without asking attribute_has() for each.
 */
bool attribute_repeats(struct arena *a, const struct attribute *attribute);

/* The value is not copied. */
void attribute_add(
    struct arena *a, struct attribute *attribute, struct berval value);
void attribute_remove(
    struct arena *a, struct attribute *attribute, unsigned int at);

/*
 * The PartialAttribute as it goes out: attribute->octets, or made anew if it
 * was changed.
 */
struct berval attribute_encode(
    struct arena *a, const struct attribute *attribute);

/* A copy whose attributes can be changed, and whose octets stay in the arena.
 */
struct entry *entry_copy(struct arena *a, const struct entry *e);

/*
 * To the stored form and back. numbers says the number of a description, and
 * 0 for "no room" (false then); descriptions is the other way round, NULL if
 * nobody knows the number (false then, as if the octets were torn). DN and id
 * are not in it.
 */
struct entry_names {
	uint16_t (*number)(void *own, struct berval description);
	const struct attribute *(*description)(void *own, uint16_t number);
	void *own;
};
bool entry_encode(struct arena *a, const struct entry *e,
    const struct entry_names *names, struct berval *out);
bool entry_decode(struct arena *a, struct berval in,
    const struct entry_names *names, struct entry *e);

/* What is stored of an entry's place, without the rest. */
bool entry_place(struct berval in, uint64_t *parent, struct berval *rdn,
    struct berval *rdn_normal);

#endif
