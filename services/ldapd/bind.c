/* bind.c - to log in (RFC 4511 4.2, RFC 4513). */
#include <string.h>
#include <sys/socket.h>

#include "common/part.h"
#include "services/ldapd/access.h"
#include "services/ldapd/external.h"
#include "services/ldapd/password.h"
#include "services/ldapd/request.h"
#include "services/ldapd/store.h"

#define SIMPLE ((ber_tag_t)0x80U) /* AuthenticationChoice */
#define SASL   ((ber_tag_t)0xa3U)

struct attempt {
	struct berval name, password;
	struct dn dn;
	bool is_root;
	uint64_t id;
	bool right;
};

static const struct attribute_type *
password_type(void)
{
	return schema_type(octets_of("userPassword"));
}

/* Is the password one of the entry's? What the entry is, stays unsaid. */
static bool
is_entrys(struct request *r, const struct entry *e, struct berval password)
{
	const struct attribute *a = entry_find(e, password_type());
	unsigned int i;

	if (a == NULL || !access_may(r->client, e, a->type, ACCESS_AUTH))
		return false;
	for (i = 0; i < a->n; i++)
		if (password_is(a->values[i], password))
			return true;
	return false;
}

/* Find who it is to be, and compare. False, and answered: not now. */
static bool
try(struct request *r, struct attempt *t)
{
	const char *hash = r->client->conf->ldap.root_password;
	struct entry e;

	if (!request_read(r))
		return false;
	t->name = dn_text(r->arena, &t->dn);
	t->is_root = client_is_root_dn(r->client, r->arena, &t->dn);
	t->id = store_find(r->txn, r->arena, &t->dn, NULL);
	if (t->id != 0 && !store_get(r->txn, r->arena, t->id, &e))
		t->id = 0;
	if (t->id != 0)
		t->name = arena_copy(r->arena, e.dn);
	if (t->is_root && *hash != '\0')
		t->right = password_is(octets_of(hash), t->password);
	else if (t->id != 0 && entry_find(&e, password_type()) != NULL)
		t->right = is_entrys(r, &e, t->password);
	else
		password_nobodys(t->password);
	return request_end(r);
}

/* As common/login.h counts. Which of both was wrong is nobody's business. */
static bool
wrong(struct request *r)
{
	if (login_wrong(client_login(r->client), "in clear") == LOGIN_NO_MORE)
		r->client->leaves = true;
	return answer(r, LDAP_INVALID_CREDENTIALS, "wrong name or password");
}

static bool
simple(struct request *r, struct attempt *t)
{
	if (t->password.bv_len == 0 && t->name.bv_len == 0)
		return true; /* anonymous (RFC 4513 5.1.1) */
	if (t->password.bv_len == 0)
		return answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "a name without a password is no login (RFC 4513 5.1.2)");
	if (!login_in_clear(client_login(r->client)))
		return answer(r, LDAP_CONFIDENTIALITY_REQUIRED,
		    "no passwords in clear from there: use ldaps, or StartTLS");
	if (login_may_try(client_login(r->client)) != LOGIN_YES)
		return answer(r, LDAP_BUSY,
		    "too many wrong passwords from this address: wait");
	if (!dn_parse(r->arena, t->name, &t->dn))
		return answer(r, LDAP_INVALID_DN_SYNTAX,
		    "the name to log in with is no DN, as cn=x,o=um,c=es");
	if (!try(r, t))
		return true;
	if (!t->right || t->dn.n == 0)
		return wrong(r);
	if (!client_become(
	        r->client, r->arena, t->id, t->name, &t->dn, t->is_root))
		return answer(r, LDAP_UNAVAILABLE, "no memory");
	return true;
}

static bool
sasl(struct request *r, struct berval choice)
{
	struct berval mechanism, credentials = { 0, NULL };

	if (!part(&choice, LBER_OCTETSTRING, &mechanism) ||
	    !part_maybe(&choice, LBER_OCTETSTRING, &credentials))
		return false;
	if (!external_offered(r->client) ||
	    mechanism.bv_len != strlen(EXTERNAL) ||
	    memcmp(mechanism.bv_val, EXTERNAL, mechanism.bv_len) != 0)
		return answer(r, LDAP_AUTH_METHOD_NOT_SUPPORTED,
		    "log in with a DN and a password (ldapsearch -x -D ... "
		    "-W)");
	if (credentials.bv_len > 0)
		return answer(r, LDAP_INVALID_CREDENTIALS,
		    "nobody can log in as another here");
	return external_bind(r);
}

bool
bind_serve(struct request *r)
{
	struct berval rest = r->message->body, choice;
	struct attempt t = { .id = 0 };
	ber_int_t version;
	ber_tag_t how;

	if (!part_number(&rest, LBER_INTEGER, &version) ||
	    !part(&rest, LBER_OCTETSTRING, &t.name) ||
	    !part_any(&rest, &how, &choice))
		return false;
	/* Whatever comes of it, who it was before is over (RFC 4511 4.2.1). */
	client_forget(r->client);
	if (version != LDAP_VERSION3)
		return answer(r, LDAP_PROTOCOL_ERROR,
		    "version %d is not spoken here: 3 is", (int)version);
	if (how == SASL)
		return sasl(r, choice);
	if (how != SIMPLE)
		return answer(r, LDAP_AUTH_METHOD_NOT_SUPPORTED,
		    "log in with a DN and a password (ldapsearch -x -D ... "
		    "-W)");
	t.password = choice;
	return simple(r, &t);
}
