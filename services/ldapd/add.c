/* add.c - an entry more (RFC 4511 4.7). */
#include <string.h>

#include "common/part.h"
#include "services/ldapd/assertion.h"
#include "services/ldapd/readentry.h"
#include "services/ldapd/stamp.h"
#include "services/ldapd/update.h"

/* One Attribute: false if it is malformed. */
static bool
take(struct request *r, struct entry *e, struct berval one)
{
	const struct attribute_type *type;
	struct berval text, description, values, value;
	struct attribute *attribute;

	if (!part(&one, LBER_OCTETSTRING, &text) ||
	    !part(&one, LBER_SET, &values) || one.bv_len > 0)
		return false;
	if (!update_describe(r, text, &type, &description))
		return true;
	if (entry_described(e, description) != NULL)
		return answer(r, LDAP_TYPE_OR_VALUE_EXISTS,
		    "%s: this attribute is there twice", type->names[0]);
	if (values.bv_len == 0)
		return answer(r, LDAP_PROTOCOL_ERROR,
		    "%s: an attribute without values", type->names[0]);
	attribute = update_attribute(r, e, type, description);
	if (attribute == NULL)
		return true;
	while (values.bv_len > 0) {
		if (!part(&values, LBER_OCTETSTRING, &value))
			return false;
		attribute_add(r->arena, attribute, value);
	}
	return true;
}

/* Below its parent, if its place is free. */
static void
put(struct request *r, const struct dn *dn, struct entry *e)
{
	uint64_t parent;

	if (store_find(r->txn, r->arena, dn, NULL) != 0) {
		answer(
		    r, LDAP_ALREADY_EXISTS, "there is such an entry already");
		return;
	}
	if (!update_parent(r, dn, &parent) || !assertion_holds(r, e))
		return;
	if (!store_add(r->txn, r->arena, e, dn, parent))
		return; /* request_end() says why */
	readentry_post(r, e);
}

static void
add(struct request *r, const struct dn *dn, struct entry *e)
{
	const struct dn own = { 1, dn->rdns };

	if (!update_rdn(r, &dn->rdns[0]))
		return;
	if (!stamp_name(r->arena, e, &dn->rdns[0])) {
		answer(r, LDAP_ADMINLIMIT_EXCEEDED,
		    "more than %d attributes in one entry", ENTRY_ATTRIBUTES);
		return;
	}
	stamp_made(r->arena, e, update_who(r));
	e->rdn = dn_text(r->arena, &own);
	if (!update_check(r, e) || !request_write(r))
		return;
	put(r, dn, e);
	request_end(r);
}

bool
add_serve(struct request *r)
{
	struct berval rest = r->message->body, name, list, one;
	struct entry e;
	struct dn dn;

	memset(&e, 0, sizeof(e));
	if (!part(&rest, LBER_OCTETSTRING, &name) ||
	    !part(&rest, LBER_SEQUENCE, &list) || rest.bv_len > 0)
		return false;
	if (!update_name(r, name, &dn) || !update_may_move(r))
		return true;
	while (list.bv_len > 0 && r->result.code == LDAP_SUCCESS)
		if (!part(&list, LBER_SEQUENCE, &one) || !take(r, &e, one))
			return false;
	if (r->result.code == LDAP_SUCCESS)
		add(r, &dn, &e);
	return true;
}
