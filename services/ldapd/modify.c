/* modify.c - an entry is changed (RFC 4511 4.6, RFC 4525). */
#include <string.h>

#include "common/part.h"
#include "services/ldapd/assertion.h"
#include "services/ldapd/increment.h"
#include "services/ldapd/readentry.h"
#include "services/ldapd/schema_entry.h"
#include "services/ldapd/stamp.h"
#include "services/ldapd/update.h"

/* A modification: of which attribute, and the values that are left to take. */
struct change {
	struct entry *e;
	const struct attribute_type *type;
	struct berval description, values;
};

static bool
no_such_value(struct request *r, const struct change *c)
{
	return answer(r, LDAP_NO_SUCH_ATTRIBUTE, "%s: there is no such value",
	    c->type->names[0]);
}

/* Values that can't be compared come and go together (RFC 4512 2.5.1). */
static bool
only_all(struct request *r, const struct change *c)
{
	return answer(r, LDAP_INAPPROPRIATE_MATCHING,
	    "%s: its values cannot be told apart: replace them all",
	    c->type->names[0]);
}

static bool
add_values(struct request *r, struct change *c)
{
	struct attribute *attribute = update_attribute(
	    r, c->e, c->type, c->description);
	struct berval value;

	if (attribute == NULL)
		return true;
	if (c->values.bv_len == 0)
		return answer(r, LDAP_PROTOCOL_ERROR, "%s: no values to add",
		    c->type->names[0]);
	if (attribute->n > 0 && c->type->equality == NULL)
		return only_all(r, c);
	while (c->values.bv_len > 0) {
		if (!part(&c->values, LBER_OCTETSTRING, &value))
			return false;
		attribute_add(r->arena, attribute, value);
	}
	return true; /* update_check() sees whether one was there already */
}

static bool
delete_values(struct request *r, struct change *c)
{
	struct attribute *attribute = entry_described(c->e, c->description);
	struct berval value;
	unsigned int at;

	if (attribute == NULL || attribute->n == 0)
		return answer(r, LDAP_NO_SUCH_ATTRIBUTE,
		    "%s: the entry has no such attribute", c->type->names[0]);
	if (c->values.bv_len == 0)
		entry_remove(c->e, attribute);
	else if (c->type->equality == NULL)
		return only_all(r, c);
	while (c->values.bv_len > 0) {
		if (!part(&c->values, LBER_OCTETSTRING, &value))
			return false;
		if (!attribute_has(r->arena, attribute, value, &at))
			return no_such_value(r, c);
		attribute_remove(r->arena, attribute, at);
	}
	return true;
}

static bool
replace_values(struct request *r, struct change *c)
{
	struct attribute *attribute = entry_described(c->e, c->description);

	if (attribute != NULL)
		entry_remove(c->e, attribute);
	return c->values.bv_len == 0 || add_values(r, c);
}

/* By one value, which may be less than 0 (RFC 4525 3). */
static bool
increment_values(struct request *r, struct change *c)
{
	struct attribute *attribute = entry_described(c->e, c->description);
	struct berval by, sum;
	unsigned int i, n;

	if (!part(&c->values, LBER_OCTETSTRING, &by) || c->values.bv_len > 0)
		return answer(r, LDAP_PROTOCOL_ERROR,
		    "%s: an increment is by one value", c->type->names[0]);
	if (attribute == NULL || attribute->n == 0)
		return answer(r, LDAP_NO_SUCH_ATTRIBUTE,
		    "%s: the entry has no such attribute", c->type->names[0]);
	for (i = 0, n = attribute->n; i < n; i++) {
		if (!increment(r->arena, attribute->values[0], by, &sum))
			return answer(r, LDAP_CONSTRAINT_VIOLATION,
			    "%s: only integers can be incremented",
			    c->type->names[0]);
		attribute_remove(r->arena, attribute, 0);
		attribute_add(r->arena, attribute, sum);
	}
	return true;
}

/* The values of ModifyRequest.operation. */
static bool (*const changes[])(struct request *r, struct change *c) = {
	[LDAP_MOD_ADD] = add_values,
	[LDAP_MOD_DELETE] = delete_values,
	[LDAP_MOD_REPLACE] = replace_values,
	[LDAP_MOD_INCREMENT] = increment_values,
};

/* One change. False: it is malformed. */
static bool
take(struct request *r, struct entry *e, struct berval one)
{
	struct change c = { .e = e };
	struct berval attribute, text;
	ber_int_t what;

	if (!part_number(&one, LBER_ENUMERATED, &what) ||
	    !part(&one, LBER_SEQUENCE, &attribute) || one.bv_len > 0 ||
	    !part(&attribute, LBER_OCTETSTRING, &text) ||
	    !part(&attribute, LBER_SET, &c.values) || attribute.bv_len > 0)
		return false;
	if (what < 0 || (size_t)what >= sizeof(changes) / sizeof(changes[0]))
		return answer(r, LDAP_PROTOCOL_ERROR,
		    "%d is no way to modify (RFC 4511 4.6)", (int)what);
	if (!update_describe(r, text, &c.type, &c.description))
		return true;
	if (!access_may(r->client, e, c.type, ACCESS_WRITE))
		return answer(r, LDAP_INSUFFICIENT_ACCESS,
		    "you may not change %s of that entry", c.type->names[0]);
	return changes[what](r, &c);
}

/* The values that name the entry have to stay (RFC 4511 4.6). */
static bool
keeps_name(struct request *r, const struct entry *e, const struct dn *dn)
{
	const struct ava *ava = dn->rdns[0].avas;
	const struct attribute *attribute;
	unsigned int i;

	for (i = 0; i < dn->rdns[0].n; i++) {
		attribute = ava[i].type == NULL ? NULL
		                                : entry_find(e, ava[i].type);
		if (attribute == NULL ||
		    !attribute_has(r->arena, attribute, ava[i].value, NULL))
			return !answer(r, LDAP_NOT_ALLOWED_ON_RDN,
			    "%.*s names the entry: rename it (ldapmodrdn)",
			    (int)ava[i].name.bv_len, ava[i].name.bv_val);
	}
	return true;
}

/* It stays what it is in the first place (RFC 4512 2.4.2). */
static bool
keeps_class(struct request *r, const struct entry *old, const struct entry *new)
{
	const struct object_class *is = schema_structural(new);

	/* None, or two of them: update_check() says so. */
	return is == NULL || is == schema_structural(old) ||
	       !answer(r, LDAP_NO_OBJECT_CLASS_MODS,
	           "the structural object class of an entry cannot change");
}

/* False: malformed. */
static bool
modify(struct request *r, const struct dn *dn, const struct entry *old,
    struct berval list)
{
	struct entry *new = entry_copy(r->arena, old);
	struct berval one;

	readentry_pre(r, old);
	while (list.bv_len > 0 && r->result.code == LDAP_SUCCESS)
		if (!part(&list, LBER_SEQUENCE, &one) || !take(r, new, one))
			return false;
	if (r->result.code != LDAP_SUCCESS)
		return true;
	entry_tidy(new);
	if (!keeps_name(r, new, dn) || !keeps_class(r, old, new))
		return true;
	stamp_changed(r->arena, new, update_who(r));
	if (update_check(r, new) && store_replace(r->txn, r->arena, old, new))
		readentry_post(r, new);
	return true;
}

bool
modify_serve(struct request *r)
{
	struct berval rest = r->message->body, name, list;
	bool good = true;
	struct entry old;
	struct dn dn;

	if (!part(&rest, LBER_OCTETSTRING, &name) ||
	    !part(&rest, LBER_SEQUENCE, &list) || rest.bv_len > 0)
		return false;
	if (!update_name(r, name, &dn) || !request_write(r))
		return true;
	if (target_for_update(r, name, &dn, &old) && assertion_holds(r, &old))
		good = modify(r, &dn, &old, list);
	if (!good)
		r->result.code = LDAP_PROTOCOL_ERROR;
	request_end(r);
	return good;
}
