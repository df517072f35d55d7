/* compare.c - has an entry such a value? (RFC 4511 4.10) */
#include "common/part.h"
#include "services/ldapd/access.h"
#include "services/ldapd/assertion.h"
#include "services/ldapd/filter.h"
#include "services/ldapd/operational.h"
#include "services/ldapd/target.h"

static const struct attribute *
make(void *own, const struct entry *e, const struct attribute_type *type)
{
	struct request *r = own;

	return operational_make(r->arena, r->txn, e, type);
}

static bool
has(struct request *r, const struct filter_view *view, const struct filter *f,
    const struct entry *e)
{
	struct filter present = *f;

	present.kind = FILTER_PRESENT;
	if (!access_may(r->client, e, f->type, ACCESS_COMPARE))
		return answer(r, LDAP_INSUFFICIENT_ACCESS,
		    "%s is not for you to compare", f->type->names[0]);
	if (filter_matches(&present, view, e) != TRUTH_YES)
		return answer(r, LDAP_NO_SUCH_ATTRIBUTE, "the entry has no %s",
		    f->type->names[0]);
	r->result.code = filter_matches(f, view, e) == TRUTH_YES
	                     ? LDAP_COMPARE_TRUE
	                     : LDAP_COMPARE_FALSE;
	return true;
}

/* Why can't anything be equal to it? */
static bool
refuse(struct request *r, const struct filter *f, struct berval description)
{
	if (f->type == NULL)
		return answer(r, LDAP_UNDEFINED_TYPE,
		    "nobody has defined the attribute %.*s",
		    (int)(description.bv_len > ENTRY_DESCRIPTION
		              ? ENTRY_DESCRIPTION
		              : description.bv_len),
		    description.bv_val);
	if (f->rule == NULL)
		return answer(r, LDAP_INAPPROPRIATE_MATCHING,
		    "values of %s cannot be compared", f->type->names[0]);
	return answer(r, LDAP_INVALID_SYNTAX,
	    "that is no value that %s can have", f->type->names[0]);
}

bool
compare_serve(struct request *r)
{
	struct filter_view view = { .arena = r->arena, .own = r, .made = make };
	struct berval rest = r->message->body, name, pair, description, value;
	struct filter f;
	struct entry e;
	struct dn dn;

	if (!part(&rest, LBER_OCTETSTRING, &name) ||
	    !part(&rest, LBER_SEQUENCE, &pair) || rest.bv_len > 0 ||
	    !part(&pair, LBER_OCTETSTRING, &description) ||
	    !part(&pair, LBER_OCTETSTRING, &value) || pair.bv_len > 0)
		return false;
	if (!filter_equal(&f, r->arena, description, value))
		return refuse(r, &f, description);
	if (!request_read(r))
		return true;
	if (target_find(r, name, NULL, &dn, &e) && assertion_holds(r, &e))
		has(r, &view, &f, &e);
	request_end(r);
	return true;
}
