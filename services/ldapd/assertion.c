/* assertion.c - only if the entry is as the client believes. */
#include "services/ldapd/assertion.h"

#include "services/ldapd/access.h"
#include "services/ldapd/filter.h"
#include "services/ldapd/operational.h"

bool
assertion_read(struct request *r, const struct berval *value)
{
	struct berval rest;

	r->controls.assertion = arena_get(
	    r->arena, sizeof(*r->controls.assertion));
	if (value != NULL) {
		rest = *value;
		switch (filter_parse(r->controls.assertion, r->arena, &rest)) {
		case FILTER_READ:
			if (rest.bv_len == 0)
				return true;
			break;
		case FILTER_TOO_LARGE:
			return !answer(r, LDAP_ADMINLIMIT_EXCEEDED,
			    "an assertion of more than %d levels or %d parts",
			    FILTER_DEPTH, FILTER_PARTS);
		case FILTER_MALFORMED:
			break;
		}
	}
	return !answer(r, LDAP_PROTOCOL_ERROR,
	    "the value of the assertion is no filter (RFC 4528 3)");
}

static bool
may(void *own, const struct entry *e, const struct attribute_type *type)
{
	const struct request *r = own;

	return access_may(r->client, e, type, ACCESS_SEARCH);
}

static const struct attribute *
make(void *own, const struct entry *e, const struct attribute_type *type)
{
	const struct request *r = own;

	return operational_make(r->arena, r->txn, e, type);
}

bool
assertion_holds(struct request *r, const struct entry *e)
{
	const struct filter_view view = {
		.arena = r->arena, .own = r, .may = may, .made = make
	};

	if (r->controls.assertion == NULL ||
	    filter_matches(r->controls.assertion, &view, e) == TRUTH_YES)
		return true;
	return !answer(r, LDAP_ASSERTION_FAILED,
	    "the entry is not as the assertion has it (RFC 4528)");
}
