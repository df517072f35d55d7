/* operations.c - requests, one after the other. */
#include "services/ldapd/operations.h"

#include <stdio.h>
#include <sysexits.h>

#include "common/log.h"
#include "common/starttls.h"
#include "services/ldapd/request.h"

static bool unbind_serve(struct request *r);
static bool abandon_serve(struct request *r);

/* clang-format off */

/* RFC 4511 4.2 to 4.12, and what is answered: 0 is nothing. */
static const struct operation {
	ber_tag_t kind, answer;
	handler *serve;
	const char *name;
} operations[] = {
	{ LDAP_REQ_BIND,     LDAP_RES_BIND,          bind_serve,     "bind" },
	{ LDAP_REQ_UNBIND,   0,                      unbind_serve,   "unbind" },
	{ LDAP_REQ_SEARCH,   LDAP_RES_SEARCH_RESULT, search_serve,   "search" },
	{ LDAP_REQ_MODIFY,   LDAP_RES_MODIFY,        modify_serve,   "modify" },
	{ LDAP_REQ_ADD,      LDAP_RES_ADD,           add_serve,      "add" },
	{ LDAP_REQ_DELETE,   LDAP_RES_DELETE,        delete_serve,   "delete" },
	{ LDAP_REQ_MODRDN,   LDAP_RES_MODRDN,        modrdn_serve,   "modrdn" },
	{ LDAP_REQ_COMPARE,  LDAP_RES_COMPARE,       compare_serve,  "compare" },
	{ LDAP_REQ_ABANDON,  0,                      abandon_serve,  "abandon" },
	{ LDAP_REQ_EXTENDED, LDAP_RES_EXTENDED,      extended_serve, "extended" },
};

/* clang-format on */

#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static bool
unbind_serve(struct request *r)
{
	r->client->leaves = true;
	return true;
}

/* One after the other: what could be abandoned has been answered already. */
static bool
abandon_serve(struct request *r)
{
	(void)r;
	return true;
}

static const struct operation *
find(ber_tag_t kind)
{
	size_t i;

	for (i = 0; i < OPERATIONS; i++)
		if (operations[i].kind == kind)
			return &operations[i];
	return NULL;
}

/* Answer a message. False: it is none, and the session over. */
static bool
respond(struct client *c, struct arena *a, const struct message *m)
{
	const struct operation *o = find(m->kind);
	struct request r = { .client = c, .arena = a, .message = m };

	arena_empty(a);
	if (o == NULL || (m->id == 0 && o->kind != LDAP_REQ_ABANDON))
		return false;
	if (o->answer == 0) /* who asks for none is refused none */
		return o->serve(&r);
	switch (controls_read(&r)) {
	case CONTROLS_MALFORMED:
		return false;
	case CONTROLS_FINE:
		if (!o->serve(&r))
			return false;
		break;
	case CONTROLS_REFUSED:
		break;
	}
	log_debug("%s: %d %s", o->name, r.result.code,
	    r.result.text == NULL ? "" : r.result.text);
	if (!r.is_silent)
		result_send(&r.result, m->id, o->answer);
	return true;
}

/* Go on under TLS, as a stranger. False: there is nobody any more. */
static bool
begin_tls(struct client *c)
{
	const char *ip = client_ip(c);
	size_t thrown;
	int tlsd = c->tlsd;

	c->tlsd = -1;
	thrown = message_forget();
	if (thrown > 0)
		log_warn("%s: %zu octets sent before TLS are thrown away", ip,
		    thrown);
	if (!message_flush() ||
	    !starttls_hand_over(tlsd, ip, message_deadline()))
		return false;
	message_prepare(c->conf);
	client_forget(c);
	login_under_tls(client_login(c));
	return true;
}

/* The last word: a notice, if the client does not expect the end. */
static int
farewell(enum message_got got, size_t longest)
{
	char text[RESULT_TEXT];

	switch (got) {
	case MESSAGE_LATE:
		result_notice(LDAP_UNAVAILABLE, "silent or here for too long");
		break;
	case MESSAGE_LONG:
		snprintf(text, sizeof(text),
		    "a message of more than %zu octets", longest);
		result_notice(LDAP_ADMINLIMIT_EXCEEDED, text);
		break;
	case MESSAGE_WRONG:
		result_notice(LDAP_PROTOCOL_ERROR,
		    "this is no LDAPMessage (RFC 4511 4.1.1)");
		break;
	default:
		break;
	}
	return message_flush() ? EX_OK : EX_IOERR;
}

int
operations_serve(const struct conf *conf)
{
	static struct arena arena;
	struct client c = { .conf = conf };
	enum message_got got;
	struct message m;

	message_begin(conf);
	client_begin(&c, conf);
	while ((got = message_next(&m)) == MESSAGE_HERE) {
		if (!respond(&c, &arena, &m))
			got = MESSAGE_WRONG;
		if (got == MESSAGE_WRONG || c.leaves ||
		    (c.tlsd != -1 && !begin_tls(&c)))
			break;
	}
	client_forget(&c);
	return farewell(c.leaves ? MESSAGE_END : got, message_longest());
}
