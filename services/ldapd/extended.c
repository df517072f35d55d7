/*
 * extended.c - extended operations: WhoAmI (RFC 4532), Password Modify
 * (RFC 3062), StartTLS (RFC 4511 4.14).
 */
#include "services/ldapd/extended.h"

#include <string.h>

#include "common/part.h"
#include "common/starttls.h"
#include "common/tls.h"
#include "services/ldapd/passwd.h"

static bool
always(const struct client *c)
{
	(void)c;
	return true;
}

static bool
whoami(struct request *r, const struct berval *value)
{
	const char *name = r->client->name;
	char *text;
	size_t n;

	if (value != NULL)
		return answer(r, LDAP_PROTOCOL_ERROR,
		    "WhoAmI is without a value (RFC 4532 2.1)");
	r->result.has_value = true;
	if (name == NULL)
		return true; /* anonymous: the empty authzId */
	n = strlen("dn:") + strlen(name);
	text = arena_get(r->arena, n + 1);
	strlcpy(text, "dn:", n + 1);
	strlcat(text, name, n + 1);
	r->result.value = octets_of(text);
	return true;
}

static bool
can_start_tls(const struct client *c)
{
	(void)c;
	return starttls_offered();
}

/* TLS begins after the answer. */
static bool
start_tls(struct request *r, const struct berval *value)
{
	r->result.name = LDAP_EXOP_START_TLS;
	if (value != NULL)
		return answer(r, LDAP_PROTOCOL_ERROR,
		    "StartTLS is without a value (RFC 4511 4.14.1)");
	if (tls_is_on())
		return answer(r, LDAP_OPERATIONS_ERROR, "TLS is on already");
	r->client->tlsd = starttls_reach();
	return r->client->tlsd != -1 ||
	       answer(r, LDAP_UNAVAILABLE, "there is no TLS now");
}

/* clang-format off */

/* Each is given its value, or NULL. */
static const struct row {
	const char *oid;
	bool (*is_offered)(const struct client *c);
	bool (*serve)(struct request *r, const struct berval *value);
} rows[] = {
	{ LDAP_EXOP_WHO_AM_I,      always,        whoami },
	{ LDAP_EXOP_MODIFY_PASSWD, always,        passwd_modify },
	{ LDAP_EXOP_START_TLS,     can_start_tls, start_tls },
};

/* clang-format on */

#define ROWS (sizeof(rows) / sizeof(rows[0]))

const char *
extended_oid(const struct client *c, unsigned int i)
{
	size_t row;

	for (row = 0; row < ROWS; row++)
		if (rows[row].is_offered(c) && i-- == 0)
			return rows[row].oid;
	return NULL;
}

bool
extended_serve(struct request *r)
{
	struct berval rest = r->message->body, oid, value = { 0, NULL };
	size_t i;

	if (!part(&rest, LDAP_TAG_EXOP_REQ_OID, &oid) ||
	    !part_maybe(&rest, LDAP_TAG_EXOP_REQ_VALUE, &value) ||
	    rest.bv_len > 0)
		return false;
	for (i = 0; i < ROWS; i++)
		if (strlen(rows[i].oid) == oid.bv_len &&
		    memcmp(rows[i].oid, oid.bv_val, oid.bv_len) == 0)
			return rows[i].serve(
			    r, value.bv_val == NULL ? NULL : &value);
	return answer(r, LDAP_PROTOCOL_ERROR,
	    "this extended operation is not known here (see the root DSE)");
}
