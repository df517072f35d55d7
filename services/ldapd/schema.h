/*
 * schema.h - attribute types and object classes (RFC 4512 4.1).
 *
 * What the RFCs say is built in (schema_core.c); the settings name files with
 * more. All is read once, before a program forks, and never given back.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <lber.h>

#include "common/conf.h"
#include "services/ldapd/rule.h"
#include "services/ldapd/syntax.h"

#define SCHEMA_NAMES 8 /* of one type or class */

enum usage {
	USAGE_USER,
	USAGE_DIRECTORY, /* the rest is operational */
	USAGE_DISTRIBUTED,
	USAGE_DSA
};

struct attribute_type {
	const char *oid;
	const char *const *names; /* the last one: NULL; names[0] is its name */
	const char *desc;
	const struct attribute_type *sup;
	/* What it does not say is its supertype's. */
	const struct rule *equality, *ordering, *substrings;
	const struct syntax *syntax;
	bool obsolete, single, collective, no_user_mod;
	enum usage usage;
	unsigned int number; /* of all types, in the order they were read */
	const char *text;    /* "( 2.5.4.3 NAME ... )" */
};

enum class_kind { CLASS_ABSTRACT, CLASS_STRUCTURAL, CLASS_AUXILIARY };

struct object_class {
	const char *oid;
	const char *const *names;
	const char *desc;
	bool obsolete;
	enum class_kind kind;
	const struct object_class *const *sup; /* the last one: NULL */
	const struct attribute_type *const *must;
	const struct attribute_type *const *may;
	const char *text;
};

/*
 * Read what is built in, and the files of the settings. False after saying
 * what is wrong, with file and line.
 */
bool schema_open(const struct conf *conf);

/*
 * The type that a description (RFC 4512 2.5) means, by a name or OID; its
 * options, from ';' on, are passed over. NULL: nobody has defined it.
 */
const struct attribute_type *schema_type(struct berval description);
const struct object_class *schema_class(struct berval name);

/* Is sub super, or derived from it? */
bool schema_is_a(
    const struct attribute_type *sub, const struct attribute_type *super);
bool schema_class_is_a(
    const struct object_class *sub, const struct object_class *super);

/* All of them, in the order they were read: 0 to n - 1. */
const struct attribute_type *schema_type_at(unsigned int n);
const struct object_class *schema_class_at(unsigned int n);
unsigned int schema_types(void);
unsigned int schema_classes(void);

#endif
