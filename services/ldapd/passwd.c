/* passwd.c - the extended operation Password Modify. */
#include "services/ldapd/passwd.h"

#include <string.h>

#include "common/part.h"
#include "services/ldapd/password.h"
#include "services/ldapd/stamp.h"
#include "services/ldapd/update.h"

#define DN_PREFIX "dn:" /* of an authzId (RFC 4513 5.2.1.8) */

/* PasswdModifyRequestValue; what is not there has bv_val NULL. */
struct passwd {
	struct berval identity, old, new;
	char made[PASSWORD_MADE + 1];
	char hash[PASSWORD_HASH];
};

static bool
parse(struct passwd *p, const struct berval *value)
{
	struct berval rest, list;

	if (value == NULL)
		return true; /* all of it can be left out */
	rest = *value;
	return part(&rest, LBER_SEQUENCE, &list) && rest.bv_len == 0 &&
	       part_maybe(
	           &list, LDAP_TAG_EXOP_MODIFY_PASSWD_ID, &p->identity) &&
	       part_maybe(&list, LDAP_TAG_EXOP_MODIFY_PASSWD_OLD, &p->old) &&
	       part_maybe(&list, LDAP_TAG_EXOP_MODIFY_PASSWD_NEW, &p->new) &&
	       list.bv_len == 0;
}

/* Whose password: a DN, as it is or as an authzId. */
static struct berval
whose(const struct request *r, const struct passwd *p)
{
	struct berval dn = p->identity;
	size_t n = strlen(DN_PREFIX);

	if (dn.bv_val == NULL)
		return update_who(r);
	if (dn.bv_len >= n && strncasecmp(dn.bv_val, DN_PREFIX, n) == 0) {
		dn.bv_val += n;
		dn.bv_len -= n;
	}
	return dn;
}

static bool
old_is_right(const struct passwd *p, const struct attribute *passwords)
{
	unsigned int i;

	if (p->old.bv_val == NULL)
		return true;
	for (i = 0; passwords != NULL && i < passwords->n; i++)
		if (password_is(passwords->values[i], p->old))
			return true;
	return false;
}

/* The entry's passwords are this one alone. */
static void
set(struct request *r, struct passwd *p, const struct entry *old)
{
	struct entry *new = entry_copy(r->arena, old);
	const struct attribute_type *type;
	struct attribute *attribute;
	struct berval description;

	if (!entry_description(
	        r->arena, octets_of("userPassword"), &type, &description))
		return;
	attribute = entry_described(new, description);
	if (attribute != NULL)
		entry_remove(new, attribute);
	attribute = update_attribute(r, new, type, description);
	if (attribute == NULL)
		return;
	attribute_add(r->arena, attribute, octets_of(p->hash));
	stamp_changed(r->arena, new, update_who(r));
	if (update_check(r, new))
		store_replace(r->txn, r->arena, old, new);
}

/* Look who it is, and whether that may be: without holding up who writes. */
static bool
is_allowed(struct request *r, struct passwd *p, struct berval name)
{
	const struct attribute_type *type = schema_type(
	    octets_of("userPassword"));
	struct entry e;
	struct dn dn;
	bool right;

	if (!request_read(r))
		return false;
	if (!target_for_update(r, name, &dn, &e)) {
		request_end(r);
		return false;
	}
	if (!access_may(r->client, &e, type, ACCESS_WRITE)) {
		request_end(r);
		return !answer(r, LDAP_INSUFFICIENT_ACCESS,
		    "you may not change that password");
	}
	right = old_is_right(p, entry_find(&e, type));
	if (!request_end(r))
		return false;
	if (right)
		return true;
	if (login_wrong(client_login(r->client), "of Password Modify") ==
	    LOGIN_NO_MORE)
		r->client->leaves = true;
	return !answer(
	    r, LDAP_INVALID_CREDENTIALS, "the old password is wrong");
}

/* What it is to be: as the client says, or made up and said. */
static bool
choose(struct request *r, struct passwd *p)
{
	BerElement *ber;

	if (p->new.bv_val == NULL) {
		if (!password_make(p->made))
			return !answer(r, LDAP_OTHER, "none can be made up");
		p->new = octets_of(p->made);
		ber = ber_alloc_t(LBER_USE_DER);
		if (ber == NULL)
			return !answer(r, LDAP_OTHER, "no memory");
		ber_printf(
		    ber, "{tO}", LDAP_TAG_EXOP_MODIFY_PASSWD_GEN, &p->new);
		r->result.value = result_encoded(r->arena, ber);
		r->result.has_value = true;
	}
	return (p->new.bv_len > 0 && password_hash(p->hash, p->new)) ||
	       !answer(r, LDAP_UNWILLING_TO_PERFORM,
	           "a password has 1 to %d octets, and no NUL",
	           PASSWORD_OCTETS);
}

bool
passwd_modify(struct request *r, const struct berval *value)
{
	struct passwd p = { .identity = { 0, NULL } };
	struct berval name;
	struct entry e;
	struct dn dn;

	if (!parse(&p, value))
		return false;
	name = whose(r, &p);
	if (!login_in_clear(client_login(r->client)))
		return answer(r, LDAP_CONFIDENTIALITY_REQUIRED,
		    "no passwords in clear from there: use ldaps, or StartTLS");
	if (!update_name(r, name, &dn) || !is_allowed(r, &p, name) ||
	    !choose(r, &p) || !request_write(r))
		return true;
	if (target_for_update(r, name, &dn, &e))
		set(r, &p, &e);
	request_end(r);
	if (r->result.code != LDAP_SUCCESS)
		r->result.has_value = false;
	explicit_bzero(&p, sizeof(p));
	return true;
}
