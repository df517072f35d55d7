/* send.c - entries as a client wants them. */
#include "services/ldapd/send.h"

#include "common/part.h"
#include "services/ldapd/access.h"
#include "services/ldapd/described.h"
#include "services/ldapd/operational.h"

static bool
is(struct berval name, char only)
{
	return name.bv_len == 1 && *name.bv_val == only;
}

bool
selection_parse(struct selection *s, struct arena *a, struct berval list)
{
	struct berval rest = list, name;
	struct selected *one;
	unsigned int n = 0;

	while (rest.bv_len > 0)
		if (!part(&rest, LBER_OCTETSTRING, &name) ||
		    ++n > SELECTION_MAX)
			return false;
	s->user = n == 0;
	s->selected = arena_get(a, (n + 1) * sizeof(*s->selected));
	while (part(&list, LBER_OCTETSTRING, &name)) {
		one = &s->selected[s->n];
		if (is(name, '*'))
			s->user = true;
		else if (is(name, '+'))
			s->operational = true;
		else if (entry_description(
		             a, name, &one->type, &one->description))
			s->n++;
	}
	return true;
}

static bool
is_operational(const struct attribute_type *type)
{
	return type->usage != USAGE_USER;
}

static bool
is_selected(const struct selection *s, const struct attribute *attribute)
{
	unsigned int i;

	if (is_operational(attribute->type) ? s->operational : s->user)
		return true;
	for (i = 0; i < s->n; i++)
		if (described(attribute, s->selected[i].type,
		        s->selected[i].description))
			return true;
	return false;
}

/* One that is whole goes out as it is stored. */
static bool
put_attribute(
    BerElement *ber, const struct attribute *attribute, bool types_only)
{
	unsigned int i;

	if (!types_only && attribute->octets.bv_len > 0)
		return ber_write(ber, attribute->octets.bv_val,
		           attribute->octets.bv_len,
		           0) == (ber_slen_t)attribute->octets.bv_len;
	if (ber_printf(ber, "{O[", &attribute->description) == -1)
		return false;
	for (i = 0; i < attribute->n && !types_only; i++)
		if (ber_printf(ber, "O", &attribute->values[i]) == -1)
			return false;
	return ber_printf(ber, "]}") != -1;
}

bool
send_put(BerElement *ber, const struct request *r, struct arena *a,
    const struct entry *e, const struct selection *s)
{
	const struct attribute *attribute;
	unsigned int i;

	if (ber_printf(ber, "t{O{", LDAP_RES_SEARCH_ENTRY, &e->dn) == -1)
		return false;
	for (i = 0; i < e->n; i++) {
		attribute = &e->attributes[i];
		if (is_selected(s, attribute) &&
		    access_may(r->client, e, attribute->type, ACCESS_READ) &&
		    !put_attribute(ber, attribute, s->types_only))
			return false;
	}
	for (i = 0; operational_type(i) != NULL && (s->operational || s->n > 0);
	     i++) {
		attribute = operational_make(a, r->txn, e, operational_type(i));
		if (attribute != NULL &&
		    entry_find(e, attribute->type) == NULL &&
		    is_selected(s, attribute) &&
		    access_may(r->client, e, attribute->type, ACCESS_READ) &&
		    !put_attribute(ber, attribute, s->types_only))
			return false;
	}
	return ber_printf(ber, "}}") != -1;
}

void
send_entry(const struct request *r, struct arena *a, const struct entry *e,
    const struct selection *s)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	if (ber != NULL &&
	    (ber_printf(ber, "{i", r->message->id) == -1 ||
	        !send_put(ber, r, a, e, s) || ber_printf(ber, "}") == -1)) {
		ber_free(ber, 1);
		ber = NULL;
	}
	message_send(ber);
}

void
send_reference(
    const struct request *r, const struct berval *urls, unsigned int n)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	unsigned int i;

	if (ber != NULL) {
		ber_printf(
		    ber, "{it{", r->message->id, LDAP_RES_SEARCH_REFERENCE);
		for (i = 0; i < n; i++)
			ber_printf(ber, "O", &urls[i]);
		ber_printf(ber, "}}");
	}
	message_send(ber);
}
