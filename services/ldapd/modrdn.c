/* modrdn.c - an entry gets another name, or another place (RFC 4511 4.9). */
#include <string.h>

#include "common/part.h"
#include "services/ldapd/assertion.h"
#include "services/ldapd/readentry.h"
#include "services/ldapd/stamp.h"
#include "services/ldapd/update.h"

#define NEW_SUPERIOR ((ber_tag_t)0x80U)

struct move {
	struct berval name, new_rdn, new_superior; /* as they came */
	bool delete_old;
	struct dn dn, rdn, to; /* from, the new RDN alone, and all of it */
	uint64_t parent;
};

/* Take away the values of the old name. */
static void
drop_old(struct request *r, struct entry *e, const struct rdn *old)
{
	struct attribute *attribute;
	const struct ava *ava;
	unsigned int at;

	for (ava = old->avas; ava < old->avas + old->n; ava++) {
		attribute = ava->type == NULL ? NULL : entry_find(e, ava->type);
		if (attribute != NULL &&
		    attribute_has(r->arena, attribute, ava->value, &at))
			attribute_remove(r->arena, attribute, at);
	}
	entry_tidy(e);
}

/* Where it goes: the entry there, which is not itself nor below it. */
static bool
find_parent(struct request *r, struct move *m, const struct entry *e)
{
	struct entry above;
	struct dn dn;

	m->parent = e->parent;
	if (m->new_superior.bv_val == NULL)
		return true;
	if (!target_for_update(r, m->new_superior, &dn, &above))
		return false;
	m->parent = above.id;
	if (above.id == e->id || store_is_below(r->txn, above.id, e->id))
		return !answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "an entry cannot be moved below itself");
	if (dn.n == DN_RDNS)
		return !answer(r, LDAP_ADMINLIMIT_EXCEEDED,
		    "more than %d levels", DN_RDNS);
	m->to.n = dn.n + 1;
	memcpy(m->to.rdns + 1, dn.rdns, dn.n * sizeof(*dn.rdns));
	return true;
}

static bool
is_free(struct request *r, const struct move *m, const struct entry *e)
{
	uint64_t there = store_find(r->txn, r->arena, &m->to, NULL);

	return there == 0 || there == e->id ||
	       !answer(
	           r, LDAP_ALREADY_EXISTS, "there is such an entry already");
}

static void
move(struct request *r, struct move *m, const struct entry *e)
{
	struct entry *new, after;

	if (e->parent == 0) {
		answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "a naming context stays what it is: see ldap { suffixes }");
		return;
	}
	if (!find_parent(r, m, e) || !is_free(r, m, e))
		return;
	readentry_pre(r, e);
	new = entry_copy(r->arena, e);
	if (m->delete_old)
		drop_old(r, new, &m->dn.rdns[0]);
	if (!stamp_name(r->arena, new, &m->rdn.rdns[0])) {
		answer(r, LDAP_ADMINLIMIT_EXCEEDED,
		    "more than %d attributes in one entry", ENTRY_ATTRIBUTES);
		return;
	}
	stamp_changed(r->arena, new, update_who(r));
	new->rdn = dn_text(r->arena, &m->rdn);
	if (update_check(r, new) &&
	    store_move(r->txn, r->arena, e, new, &m->rdn.rdns[0], m->parent) &&
	    store_get(r->txn, r->arena, e->id, &after))
		readentry_post(r, &after);
}

static bool
take_rdn(struct request *r, struct move *m)
{
	if (!dn_parse(r->arena, m->new_rdn, &m->rdn) || m->rdn.n != 1)
		return !answer(r, LDAP_INVALID_DN_SYNTAX,
		    "the new name is no RDN, as cn=User One");
	if (!update_rdn(r, &m->rdn.rdns[0]))
		return false;
	m->to.rdns = arena_get(r->arena, (DN_RDNS + 1) * sizeof(*m->to.rdns));
	memcpy(m->to.rdns, m->dn.rdns, m->dn.n * sizeof(*m->to.rdns));
	m->to.rdns[0] = m->rdn.rdns[0];
	m->to.n = m->dn.n;
	return true;
}

bool
modrdn_serve(struct request *r)
{
	struct berval rest = r->message->body;
	struct move m = { .new_superior = { 0, NULL } };
	struct entry e;

	if (!part(&rest, LBER_OCTETSTRING, &m.name) ||
	    !part(&rest, LBER_OCTETSTRING, &m.new_rdn) ||
	    !part_truth(&rest, LBER_BOOLEAN, &m.delete_old) ||
	    !part_maybe(&rest, NEW_SUPERIOR, &m.new_superior) ||
	    rest.bv_len > 0)
		return false;
	if (!update_name(r, m.name, &m.dn) || !update_may_move(r) ||
	    !take_rdn(r, &m) || !request_write(r))
		return true;
	if (target_for_update(r, m.name, &m.dn, &e) && assertion_holds(r, &e))
		move(r, &m, &e);
	request_end(r);
	return true;
}
