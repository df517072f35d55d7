/* request.c - a client, and what it asks for now. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/ldapd/request.h"

void
client_begin(struct client *c, const struct conf *conf)
{
	*c = (struct client){ .conf = conf, .ours = *conf, .tlsd = -1 };
	c->ours.logins = conf->ldap.logins;
}

static void
know(struct client *c)
{
	if (c->login.conf != NULL)
		return;
	peer_find(&c->peer, STDIN_FILENO);
	login_begin(&c->login, &c->ours, &c->peer);
}

const char *
client_ip(struct client *c)
{
	know(c);
	return c->peer.ip;
}

struct login *
client_login(struct client *c)
{
	know(c);
	return &c->login;
}

bool
client_is_known(const struct client *c)
{
	return c->name != NULL;
}

void
client_forget(struct client *c)
{
	free(c->name);
	c->name = NULL;
	c->id = 0;
	c->is_root = false;
	message_known(false);
}

bool
client_become(struct client *c, struct arena *a, uint64_t id,
    struct berval name, const struct dn *dn, bool is_root)
{
	struct berval normal = dn_normal(a, dn);

	client_forget(c);
	c->name = malloc(name.bv_len + 1 + normal.bv_len);
	if (c->name == NULL)
		return false;
	memcpy(c->name, name.bv_val, name.bv_len);
	c->name[name.bv_len] = '\0';
	c->normal.bv_val = c->name + name.bv_len + 1;
	c->normal.bv_len = normal.bv_len;
	memcpy(c->normal.bv_val, normal.bv_val, normal.bv_len);
	c->id = id;
	c->is_root = is_root;
	message_known(true);
	return true;
}

struct berval
octets_of(const char *text)
{
	struct berval octets;

	ber_str2bv(text, 0, 0, &octets);
	return octets;
}

bool
client_is_root_dn(const struct client *c, struct arena *a, const struct dn *dn)
{
	struct berval mine, roots;
	struct dn root;

	if (*c->conf->ldap.root_dn == '\0' ||
	    !dn_parse(a, octets_of(c->conf->ldap.root_dn), &root))
		return false;
	mine = dn_normal(a, dn);
	roots = dn_normal(a, &root);
	return dn->n > 0 && mine.bv_len == roots.bv_len &&
	       memcmp(mine.bv_val, roots.bv_val, mine.bv_len) == 0;
}

static bool
begin(struct request *r, struct store_txn *t)
{
	r->txn = t;
	return t != NULL || !answer(r, LDAP_UNAVAILABLE,
	                        "the store is out of use: try later");
}

bool
request_read(struct request *r)
{
	r->writes = false;
	return begin(r, store_read());
}

bool
request_write(struct request *r)
{
	r->writes = true;
	return begin(r, store_write());
}

static bool
end(struct request *r, struct store_txn *t)
{
	if (r->writes && r->result.code != LDAP_SUCCESS) {
		store_abort(t);
		return false;
	}
	switch (store_commit(t)) {
	case STORE_DONE:
		return true;
	case STORE_NO_ROOM:
		return !answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "no room is left for that: nothing was changed");
	case STORE_BROKEN:
		break;
	}
	return !answer(r, LDAP_OTHER, "that went wrong, the log says why");
}

bool
request_end(struct request *r)
{
	struct store_txn *t = r->txn;
	bool done;

	if (t == NULL)
		return false;
	r->txn = NULL;
	done = end(r, t);
	/* What has not happened has no entry before and after it. */
	if (!done && r->writes)
		r->result.controls_n = 0;
	return done;
}
