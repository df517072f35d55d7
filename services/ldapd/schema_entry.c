/* schema_entry.c - is an entry as the schema has it? */
#include "services/ldapd/schema_entry.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ldap.h>

#include "services/ldapd/dn.h"

#define CLASSES 64 /* of one entry */

static bool is_wrong(struct schema_wrong *why, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool
is_wrong(struct schema_wrong *why, int code, const char *fmt, ...)
{
	va_list ap;

	why->code = code;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return false;
}

static const struct attribute_type *
type_named(const char *name)
{
	return schema_type((struct berval){ strlen(name), (char *)name });
}

/* How much of a text is shown. */
static int
shown(struct berval text)
{
	return text.bv_len < SCHEMA_WRONG / 2 ? (int)text.bv_len
	                                      : SCHEMA_WRONG / 2;
}

const struct object_class *
schema_structural(const struct entry *e)
{
	const struct attribute *named = entry_find(
	    e, type_named("objectClass"));
	const struct object_class *class, *lowest = NULL;
	unsigned int i;

	for (i = 0; named != NULL && i < named->n; i++) {
		class = schema_class(named->values[i]);
		if (class == NULL || class->kind != CLASS_STRUCTURAL)
			continue;
		if (lowest == NULL || schema_class_is_a(class, lowest))
			lowest = class;
		else if (!schema_class_is_a(lowest, class))
			return NULL;
	}
	return lowest;
}

/* The classes that the entry names. */
static bool
take_classes(const struct entry *e, const struct object_class **classes,
    unsigned int *n, struct schema_wrong *why)
{
	const struct attribute *named = entry_find(
	    e, type_named("objectClass"));
	bool any = false;
	unsigned int i;

	*n = 0;
	if (named == NULL)
		return is_wrong(why, LDAP_OBJECT_CLASS_VIOLATION,
		    "objectClass: an entry has to have one");
	if (named->n > CLASSES)
		return is_wrong(why, LDAP_ADMINLIMIT_EXCEEDED,
		    "objectClass: more than %d", CLASSES);
	for (i = 0; i < named->n; i++) {
		classes[i] = schema_class(named->values[i]);
		if (classes[i] == NULL)
			return is_wrong(why, LDAP_INVALID_SYNTAX,
			    "objectClass: nobody has defined %.*s",
			    shown(named->values[i]), named->values[i].bv_val);
		any |= classes[i]->kind == CLASS_STRUCTURAL;
	}
	*n = named->n;
	if (!any)
		return is_wrong(why, LDAP_OBJECT_CLASS_VIOLATION,
		    "objectClass: one of them has to be structural");
	if (schema_structural(e) == NULL)
		return is_wrong(why, LDAP_OBJECT_CLASS_VIOLATION,
		    "objectClass: of two structural ones, one has to be below "
		    "the other");
	return true;
}

static bool
has_type(const struct entry *e, const struct attribute_type *type)
{
	unsigned int i;

	for (i = 0; i < e->n; i++)
		if (e->attributes[i].type == type && e->attributes[i].n > 0)
			return true;
	return false;
}

/* Is there what the class asks for, and those above it? */
static bool
has_must(const struct entry *e, const struct object_class *class,
    struct schema_wrong *why)
{
	const struct attribute_type *const *must;
	const struct object_class *const *sup;

	for (must = class->must; *must != NULL; must++)
		if (!has_type(e, *must))
			return is_wrong(why, LDAP_OBJECT_CLASS_VIOLATION,
			    "%s: the object class %s asks for it",
			    (*must)->names[0], class->names[0]);
	for (sup = class->sup; *sup != NULL; sup++)
		if (!has_must(e, *sup, why))
			return false;
	return true;
}

static bool
is_listed(
    const struct attribute_type *const *list, const struct attribute_type *type)
{
	while (*list != NULL && *list != type)
		list++;
	return *list != NULL;
}

static bool
may_have(const struct object_class *class, const struct attribute_type *type)
{
	const struct object_class *const *sup;

	if (is_listed(class->must, type) || is_listed(class->may, type))
		return true;
	for (sup = class->sup; *sup != NULL; sup++)
		if (may_have(*sup, type))
			return true;
	/* RFC 4512 4.3: it may have any. */
	return strcmp(class->names[0], "extensibleObject") == 0;
}

static bool
is_allowed(const struct attribute_type *type,
    const struct object_class *const *classes, unsigned int n)
{
	unsigned int i;

	if (type->usage != USAGE_USER)
		return true;
	for (i = 0; i < n; i++)
		if (may_have(classes[i], type))
			return true;
	return false;
}

static bool
check_values(const struct attribute *attribute, struct schema_wrong *why)
{
	const struct attribute_type *type = attribute->type;
	unsigned int i;

	if (type->single && attribute->n > 1)
		return is_wrong(why, LDAP_CONSTRAINT_VIOLATION,
		    "%s: only one value may be there", type->names[0]);
	for (i = 0; i < attribute->n; i++)
		if (!type->syntax->valid(attribute->values[i]))
			return is_wrong(why, LDAP_INVALID_SYNTAX,
			    "%s: value #%u is no %s", type->names[0], i,
			    type->syntax->desc);
	return true;
}

/* Are the values of the RDN among the entry's? */
static bool
check_naming(struct arena *a, const struct entry *e, struct schema_wrong *why)
{
	const struct attribute *attribute;
	const struct ava *ava;
	unsigned int i;
	struct dn dn;

	if (!dn_parse(a, e->rdn, &dn) || dn.n == 0)
		return is_wrong(why, LDAP_NAMING_VIOLATION, "it has no name");
	for (i = 0; i < dn.rdns[0].n; i++) {
		ava = &dn.rdns[0].avas[i];
		if (ava->type == NULL)
			return is_wrong(why, LDAP_UNDEFINED_TYPE,
			    "%.*s: nobody has defined this attribute",
			    shown(ava->name), ava->name.bv_val);
		if (ava->type->equality == NULL) /* RFC 4512 2.3.1 */
			return is_wrong(why, LDAP_NAMING_VIOLATION,
			    "%s: has no equality rule, and names nothing",
			    ava->type->names[0]);
		attribute = entry_find(e, ava->type);
		if (attribute == NULL ||
		    !attribute_has(a, attribute, ava->value, NULL))
			return is_wrong(why, LDAP_NAMING_VIOLATION,
			    "%s: its value in the name has to be in the entry",
			    ava->type->names[0]);
	}
	return true;
}

bool
schema_entry(struct arena *a, const struct entry *e, struct schema_wrong *why)
{
	const struct object_class *classes[CLASSES];
	const struct attribute *attribute;
	unsigned int n, i;

	if (!take_classes(e, classes, &n, why))
		return false;
	for (i = 0; i < n; i++)
		if (!has_must(e, classes[i], why))
			return false;
	for (i = 0; i < e->n; i++) {
		attribute = &e->attributes[i];
		if (!is_allowed(attribute->type, classes, n))
			return is_wrong(why, LDAP_OBJECT_CLASS_VIOLATION,
			    "%s: none of the entry's object classes has it",
			    attribute->type->names[0]);
		if (!check_values(attribute, why))
			return false;
	}
	return check_naming(a, e, why);
}
