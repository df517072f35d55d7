/* readentry.c - the entry before and after a change. */
#include "services/ldapd/readentry.h"

#include <string.h>

#include "common/part.h"
#include "services/ldapd/send.h"

static bool
read_selection(
    struct request *r, const struct berval *value, struct selection **to)
{
	struct berval rest, list;

	*to = arena_get(r->arena, sizeof(**to));
	memset(*to, 0, sizeof(**to));
	if (value != NULL) {
		rest = *value;
		if (part(&rest, LBER_SEQUENCE, &list) && rest.bv_len == 0 &&
		    selection_parse(*to, r->arena, list))
			return true;
	}
	return !answer(r, LDAP_PROTOCOL_ERROR,
	    "the value is no list of attributes (RFC 4527 3)");
}

bool
readentry_pre_read(struct request *r, const struct berval *value)
{
	return read_selection(r, value, &r->controls.pre);
}

bool
readentry_post_read(struct request *r, const struct berval *value)
{
	return read_selection(r, value, &r->controls.post);
}

static void
say(struct request *r, const char *oid, const struct entry *e,
    const struct selection *s)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	if (ber == NULL)
		return;
	if (send_put(ber, r, r->arena, e, s))
		result_control(&r->result, oid, result_encoded(r->arena, ber));
	else
		ber_free(ber, 1);
}

void
readentry_pre(struct request *r, const struct entry *e)
{
	if (r->controls.pre != NULL)
		say(r, LDAP_CONTROL_PRE_READ, e, r->controls.pre);
}

void
readentry_post(struct request *r, const struct entry *e)
{
	if (r->controls.post != NULL)
		say(r, LDAP_CONTROL_POST_READ, e, r->controls.post);
}
