/* envelope.c - MAIL and RCPT: who a message is from, and for. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/smtpd/smtpd.h"

/* The parameters of MAIL. Each returns a reply if its value is refused. */

static const char *
mail_size(struct smtp *p, const char *value)
{
	if (value == NULL || strspn(value, "0123456789") != strlen(value))
		return "501 5.5.4 Syntax: SIZE=octets";
	if (strtoull(value, NULL, 10) > p->conf->smtp.size_max)
		return "552 5.3.4 Larger than the SIZE that EHLO tells";
	return NULL;
}

static const char *
mail_body(struct smtp *p, const char *value)
{
	(void)p;
	if (value != NULL && (strcasecmp(value, "7BIT") == 0 ||
	                         strcasecmp(value, "8BITMIME") == 0))
		return NULL;
	return "501 5.5.4 Syntax: BODY=7BIT or BODY=8BITMIME";
}

static const char *
mail_smtputf8(struct smtp *p, const char *value)
{
	if (value != NULL)
		return "501 5.5.4 Syntax: SMTPUTF8, without a value";
	p->utf8 = true;
	return NULL;
}

/* clang-format off */
static const struct parameter {
	const char *keyword;
	const char *(*take)(struct smtp *, const char *value);
} mail_parameters[] = {
	{ "SIZE",     mail_size },	/* RFC 1870 */
	{ "BODY",     mail_body },	/* RFC 6152 */
	{ "SMTPUTF8", mail_smtputf8 },	/* RFC 6531 */
	{ "AUTH",     smtp_mail_auth },	/* RFC 4954 */
	{ NULL,       NULL }
};
static const struct parameter rcpt_parameters[] = {
	{ NULL,       NULL }
};
/* clang-format on */

/* Take the parameters after a path; false if one was refused. */
static bool
take_parameters(
    struct session *s, struct scan *sc, const struct parameter *known)
{
	const struct parameter *k;
	const char *trouble = NULL;
	char *keyword, *value;
	unsigned int seen = 0;

	while (trouble == NULL && path_parameter(sc, &keyword, &value)) {
		for (k = known; k->keyword != NULL; k++)
			if (strcasecmp(k->keyword, keyword) == 0)
				break;
		if (k->keyword == NULL)
			trouble = "555 5.5.4 This parameter is not known here";
		else if ((seen & 1u << (k - known)) != 0)
			trouble = "501 5.5.4 A parameter stands there twice";
		else
			trouble = k->take(s->own, value);
		seen |= 1u << (k - known);
	}
	if (trouble != NULL)
		smtp_refuse(s, trouble);
	else if (sc->wrong != NULL)
		smtp_mistake(s, "501 5.5.4", sc);
	return trouble == NULL && sc->wrong == NULL;
}

/*
 * Write the path that sc has read with a domain: ours if it has none. Strictly
 * only alone may have none (RFC 5321 4.1.1.3).
 */
static bool
complete(const struct conf *conf, struct scan *sc, const struct path *path,
    const char *alone, char address[PATH_OCTETS + 1])
{
	bool whole = path->domain[0] != '\0' || path->mailbox[0] == '\0';

	if (snprintf(address, PATH_OCTETS + 1, "%s%s%s", path->mailbox,
	        whole ? "" : "@", whole ? "" : conf->domain) > PATH_OCTETS)
		sc->wrong = "no room for our domain";
	else if (!whole && sc->strict && strcasecmp(path->mailbox, alone) != 0)
		sc->wrong = "expected a domain";
	return sc->wrong == NULL;
}

/* RFC 6409 6.1: mail of this sender may come from who has logged in. */
static bool
may_send_as(const struct smtp *p, const char *sender)
{
	char name[USERS_NAME];

	return !p->submission || !p->conf->submission.own_sender ||
	       sender[0] == '\0' ||
	       (users_name(p->conf, sender, name) == 0 &&
	           strcmp(name, p->login.user) == 0);
}

enum verdict
smtp_mail(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	struct scan sc = { .at = arg, .strict = p->conf->strict };
	char sender[PATH_OCTETS + 1];
	struct path path;

	if (p->submission && p->login.user[0] == '\0')
		return smtp_refuse(s, "530 5.7.0 Log in first, with AUTH");
	if (!path_scan(&sc, "FROM", &path) ||
	    !complete(p->conf, &sc, &path, "", sender))
		return smtp_mistake(s, "501 5.1.7", &sc);
	p->utf8 = false;
	if (!take_parameters(s, &sc, mail_parameters))
		return MISTAKE;
	if (path.utf8 && !p->utf8)
		return smtp_refuse(s, "553 5.6.7 This address needs SMTPUTF8");
	if (!may_send_as(p, sender))
		return smtp_refuse(s, "553 5.7.1 That is not your address");
	strlcpy(p->sender, sender, sizeof(p->sender));
	s->state = MAIL;
	session_reply(s, "250 2.1.0 <%s> sender ok", p->sender);
	return GO_ON;
}

/* One more who gets the message, unless he does already. */
static enum verdict
add_recipient(struct session *s, const char *name, const char *address)
{
	struct smtp *p = s->own;
	size_t i, room;
	struct rcpt *to;

	for (i = 0; i < p->recipients; i++)
		if (strcmp(p->to[i].name, name) == 0)
			break;
	if (i == p->conf->smtp.recipients_max) {
		session_reply(s, "452 4.5.3 Too many recipients");
		return GO_ON; /* 4.5.3.1.10: the others follow later */
	}
	if (i == p->room) {
		room = p->room * 2 + 8;
		to = reallocarray(p->to, room, sizeof(*to));
		if (to == NULL)
			return smtp_refuse(s, "452 4.3.1 No memory, try later");
		p->to = to;
		p->room = room;
	}
	if (i == p->recipients) {
		strlcpy(p->to[i].name, name, sizeof(p->to[i].name));
		strlcpy(p->to[i].address, address, sizeof(p->to[i].address));
		p->recipients++;
	}
	p->strangers = 0;
	s->state = RCPT;
	session_reply(s, "250 2.1.5 <%s> recipient ok", address);
	return GO_ON;
}

/* A recipient who is none of ours: those who guess names are thrown out. */
static enum verdict
turn_away(
    struct session *s, const char *code, const char *address, const char *why)
{
	struct smtp *p = s->own;

	p->refused = true;
	session_reply(s, "%s <%s> %s", code, address, why);
	log_info("%s: %s <%s> %s", s->peer.ip, code, address, why);
	if (s->mistakes < p->strangers)
		s->mistakes = p->strangers; /* a NOOP between does not help */
	p->strangers++;
	return MISTAKE;
}

enum verdict
smtp_rcpt(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	struct scan sc = { .at = arg, .strict = p->conf->strict };
	char address[PATH_OCTETS + 1], name[USERS_NAME];
	struct path path;

	if (path_scan(&sc, "TO", &path) && path.mailbox[0] == '\0')
		sc.wrong = "expected a recipient before this";
	if (sc.wrong != NULL ||
	    !complete(p->conf, &sc, &path, "postmaster", address))
		return smtp_mistake(s, "501 5.1.3", &sc);
	if (!take_parameters(s, &sc, rcpt_parameters))
		return MISTAKE;
	if (path.utf8 && !p->utf8)
		return smtp_refuse(s, "553 5.6.7 This address needs SMTPUTF8");
	switch (route_find(p->conf, &s->peer, &path, name)) {
	case OURS:
		return add_recipient(s, name, address);
	case NOBODYS:
		return turn_away(s, "550 5.1.1", address, "no such user here");
	case FOREIGN:
		return turn_away(s, "550 5.7.1", address, "relaying denied");
	case CANNOT_TELL:
		break;
	}
	p->refused = true;
	session_reply(s, "451 4.3.0 <%s> cannot tell now, try later", address);
	return GO_ON;
}
