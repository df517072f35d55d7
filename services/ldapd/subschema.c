/* subschema.c - the entry that has the schema. */
#include "services/ldapd/subschema.h"

#include <stdio.h>
#include <string.h>

#include "services/ldapd/operational.h"
#include "services/ldapd/request.h"

#define TEXT 512 /* octets of a rule's or a syntax's definition */

bool
subschema_is(struct arena *a, const struct dn *dn)
{
	struct berval one, other;
	struct dn own;

	if (dn->n != 1 || !dn_parse(a, octets_of(SUBSCHEMA), &own))
		return false;
	one = dn_normal(a, dn);
	other = dn_normal(a, &own);
	return one.bv_len == other.bv_len &&
	       memcmp(one.bv_val, other.bv_val, one.bv_len) == 0;
}

static struct attribute *
attribute(struct arena *a, struct entry *e, const char *name)
{
	const struct attribute_type *type = schema_type(octets_of(name));

	return type == NULL ? NULL
	                    : entry_attribute(a, e, type, octets_of(name));
}

static void
add(struct arena *a, struct entry *e, const char *name, const char *value)
{
	struct attribute *to = attribute(a, e, name);

	if (to != NULL)
		attribute_add(a, to, octets_of(value));
}

static void
add_rules(struct arena *a, struct entry *e)
{
	const struct rule *rule;
	char *text;

	for (rule = rules; rule->oid != NULL; rule++) {
		text = arena_get(a, TEXT);
		snprintf(text, TEXT, "( %s NAME '%s' SYNTAX %s )", rule->oid,
		    rule->name, rule->syntax);
		add(a, e, "matchingRules", text);
	}
}

static void
add_syntaxes(struct arena *a, struct entry *e)
{
	const struct syntax *syntax;
	char *text;

	for (syntax = syntaxes; syntax->oid != NULL; syntax++) {
		text = arena_get(a, TEXT);
		snprintf(
		    text, TEXT, "( %s DESC '%s' )", syntax->oid, syntax->desc);
		add(a, e, "ldapSyntaxes", text);
	}
}

const struct entry *
subschema_entry(struct arena *a)
{
	struct entry *e = arena_get(a, sizeof(*e));
	unsigned int i;

	*e = (struct entry){ .id = 0, .dn = octets_of(SUBSCHEMA) };
	add(a, e, "objectClass", "top");
	add(a, e, "objectClass", "subentry");
	add(a, e, "objectClass", "subschema");
	add(a, e, "cn", "Subschema");
	for (i = 0; i < schema_types(); i++)
		add(a, e, "attributeTypes", schema_type_at(i)->text);
	for (i = 0; i < schema_classes(); i++)
		add(a, e, "objectClasses", schema_class_at(i)->text);
	add_rules(a, e);
	add_syntaxes(a, e);
	return e;
}
