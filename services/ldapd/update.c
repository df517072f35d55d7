/* update.c - what add, modify, delete and modrdn have in common. */
#include "services/ldapd/update.h"

#include <string.h>

#include "services/ldapd/schema_entry.h"

#define SHOWN 64 /* octets of what a client has said */

static int
shown(struct berval text)
{
	return (int)(text.bv_len > SHOWN ? SHOWN : text.bv_len);
}

/* slapd keeps its settings below this name. */
static bool
is_config(const struct dn *dn)
{
	const struct rdn *top = &dn->rdns[dn->n - 1];
	struct berval value = top->avas[0].value;

	return top->n == 1 && value.bv_len == strlen("config") &&
	       strncasecmp(value.bv_val, "config", value.bv_len) == 0 &&
	       strncasecmp(top->avas[0].name.bv_val, "cn",
	           top->avas[0].name.bv_len) == 0;
}

bool
update_name(struct request *r, struct berval text, struct dn *dn)
{
	if (!client_is_known(r->client))
		return !answer(r, LDAP_STRONG_AUTH_REQUIRED,
		    "log in before you change things (ldapmodify -D ... -W)");
	if (!dn_parse(r->arena, text, dn))
		return !answer(r, LDAP_INVALID_DN_SYNTAX,
		    "the name is no DN, as cn=User One,ou=st,o=um,c=es");
	if (dn->n == 0)
		return !answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "the root DSE is made by ldapd");
	if (is_config(dn))
		return !answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "settings are in etc/inetlab.conf here, and more of the "
		    "schema in the files that its ldap { schema } names");
	return true;
}

bool
update_may_move(struct request *r)
{
	return access_may_move(r->client) ||
	       !answer(r, LDAP_INSUFFICIENT_ACCESS,
	           "you may not add, remove or rename entries");
}

bool
update_describe(struct request *r, struct berval text,
    const struct attribute_type **type, struct berval *description)
{
	if (!entry_description(r->arena, text, type, description))
		return !answer(r, LDAP_UNDEFINED_TYPE,
		    "%.*s: nobody has defined this attribute", shown(text),
		    text.bv_val);
	if ((*type)->no_user_mod)
		return !answer(r, LDAP_CONSTRAINT_VIOLATION,
		    "%.*s: only the server sets this attribute", shown(text),
		    text.bv_val);
	return true;
}

struct attribute *
update_attribute(struct request *r, struct entry *e,
    const struct attribute_type *type, struct berval description)
{
	struct attribute *attribute = entry_attribute(
	    r->arena, e, type, description);

	if (attribute == NULL)
		answer(r, LDAP_ADMINLIMIT_EXCEEDED,
		    "more than %d attributes in one entry", ENTRY_ATTRIBUTES);
	return attribute;
}

bool
update_check(struct request *r, const struct entry *e)
{
	struct schema_wrong why;
	unsigned int i;

	for (i = 0; i < e->n; i++)
		if (attribute_repeats(r->arena, &e->attributes[i]))
			return !answer(r, LDAP_TYPE_OR_VALUE_EXISTS,
			    "%.*s: one of its values is there twice",
			    shown(e->attributes[i].description),
			    e->attributes[i].description.bv_val);
	if (!schema_entry(r->arena, e, &why))
		return !answer(r, why.code, "%s", why.text);
	return true;
}

bool
update_parent(struct request *r, const struct dn *dn, uint64_t *parent)
{
	struct dn above = { dn->n - 1, dn->rdns + 1 };
	struct entry e;

	*parent = 0;
	if (store_is_suffix(r->txn, r->arena, dn))
		return true;
	if (!target_for_update(r, dn_text(r->arena, &above), &above, &e)) {
		if (r->result.code == LDAP_NO_SUCH_OBJECT)
			r->result.text = "there is no entry above it";
		return false;
	}
	*parent = e.id;
	return true;
}

bool
update_rdn(struct request *r, const struct rdn *rdn)
{
	const struct ava *ava;

	for (ava = rdn->avas; ava < rdn->avas + rdn->n; ava++) {
		if (ava->type == NULL)
			return !answer(r, LDAP_UNDEFINED_TYPE,
			    "%.*s: nobody has defined this attribute",
			    shown(ava->name), ava->name.bv_val);
		if (ava->type->equality == NULL)
			return !answer(r, LDAP_NAMING_VIOLATION,
			    "%.*s: nothing can be named by what cannot be "
			    "compared",
			    shown(ava->name), ava->name.bv_val);
	}
	return true;
}

struct berval
update_who(const struct request *r)
{
	return octets_of(r->client->name == NULL ? "" : r->client->name);
}
