/* delete.c - an entry less (RFC 4511 4.8). */
#include "services/ldapd/assertion.h"
#include "services/ldapd/readentry.h"
#include "services/ldapd/update.h"

static void
remove_entry(struct request *r, struct berval name)
{
	struct entry e;
	struct dn dn;

	if (!target_for_update(r, name, &dn, &e) || !assertion_holds(r, &e))
		return;
	if (store_has_children(r->txn, e.id)) {
		answer(r, LDAP_NOT_ALLOWED_ON_NONLEAF,
		    "there are entries below it: remove them first");
		return;
	}
	readentry_pre(r, &e);
	store_remove(r->txn, r->arena, &e);
}

bool
delete_serve(struct request *r)
{
	struct berval name = r->message->body;
	struct dn dn;

	if (!update_name(r, name, &dn) || !update_may_move(r) ||
	    !request_write(r))
		return true;
	remove_entry(r, name);
	request_end(r);
	return true;
}
