/* login.c - who is it: USER and PASS, APOP (RFC 1939), AUTH (RFC 5034). */
#include <errno.h>
#include <string.h>

#include "common/cram.h"
#include "common/log.h"
#include "common/sasl.h"
#include "common/starttls.h"
#include "services/pop3d/pop3.h"

static enum verdict
open_mailbox(struct session *s)
{
	struct pop3 *p = s->own;

	if (mbox_open(&p->box, p->conf->mail, p->login.user,
	        p->conf->pop3.messages_max, NONE_IS_EMPTY,
	        pop3_lock_deadline(p)) == 0) {
		s->state = TRANSACTION;
		session_lifetime(s, 0);
		log_info("%s: %s has %zu messages", s->peer.ip, p->login.user,
		    p->box.sums.messages);
		session_reply(
		    s, "+OK Logged in, %zu messages", p->box.sums.messages);
		return GO_ON;
	}
	if (errno == ETIMEDOUT)
		session_reply(s, "-ERR [IN-USE] The mailbox is locked; "
		                 "try again later");
	else if (errno == E2BIG)
		session_reply(s, "-ERR [SYS/PERM] More than %u messages",
		    p->conf->pop3.messages_max);
	else {
		log_warn("mailbox %s: %s", p->login.user, strerror(errno));
		session_reply(s, "-ERR [SYS/TEMP] The mailbox can't be read");
	}
	return MISTAKE;
}

/* clang-format off */
static const char *const words[LOGIN_ANSWERS] = {
	[LOGIN_NO]           = "-ERR [AUTH] No such name and password",
	[LOGIN_NO_MORE]      = "-ERR [AUTH] No such name and password",
	[LOGIN_LATER]        = "-ERR [SYS/TEMP] Too many wrong passwords from your address; try again later",
	[LOGIN_IN_CLEAR]     = "-ERR No password without TLS",
	[LOGIN_MALFORMED]    = "-ERR This is no response of this mechanism in base64",
	[LOGIN_CANCELLED]    = "-ERR Cancelled",
	[LOGIN_TOO_LONG]     = "-ERR Line too long, or with a NUL",
	[LOGIN_NO_MECHANISM] = "-ERR No such mechanism; CAPA has those that are",
	[LOGIN_CANNOT_TELL]  = "-ERR [SYS/TEMP] The list of users can't be read",
};
/* clang-format on */

/* Answer an attempt to log in. */
static enum verdict
conclude(struct session *s, enum login_answer answer)
{
	if (answer == LOGIN_YES)
		return open_mailbox(s);
	if (answer == LOGIN_GONE)
		return HANG_UP;
	session_reply(s, "%s", words[answer]);
	return answer == LOGIN_NO_MORE ? HANG_UP : MISTAKE;
}

enum verdict
pop3_user(struct session *s, char *arg)
{
	struct pop3 *p = s->own;

	if (!login_in_clear(&p->login))
		return conclude(s, LOGIN_IN_CLEAR);
	strlcpy(p->name, arg, sizeof(p->name)); /* both of a line's size */
	session_reply(s, "+OK Now the password");
	return GO_ON;
}

enum verdict
pop3_pass(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	enum verdict next;

	if (login_in_clear(&p->login) && p->name[0] == '\0') {
		session_reply(s, "-ERR First USER, then PASS");
		return MISTAKE;
	}
	next = conclude(s, login_check(&p->login, p->name, arg));
	p->name[0] = '\0';
	return next;
}

/* RFC 5034 4: with an initial response, or asking for it. */
enum verdict
pop3_auth(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	char *response = arg + strcspn(arg, " ");

	if (*response != '\0')
		*response++ = '\0';
	return conclude(s, sasl_converse(s, &p->login, "+ ", arg, response));
}

enum verdict
pop3_apop(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	char *digest = strrchr(arg, ' ');

	if (p->stamp[0] == '\0')
		return conclude(s, LOGIN_NO_MECHANISM);
	if (digest == NULL) {
		session_refuse(s, BAD_ARGUMENT, "APOP name digest");
		return MISTAKE;
	}
	*digest++ = '\0';
	return conclude(
	    s, login_digest(&p->login, arg, digest, p->stamp, cram_apop));
}

/* RFC 2595 4: what was said before counts no longer. */
enum verdict
pop3_stls(struct session *s, char *arg)
{
	struct pop3 *p = s->own;

	(void)arg;
	switch (starttls(s, "+OK Begin TLS")) {
	case STARTTLS_ON:
		p->name[0] = '\0';
		login_under_tls(&p->login);
		return GO_ON;
	case STARTTLS_NONE:
		session_reply(s, p->login.is_private
		                     ? "-ERR TLS is on already"
		                     : "-ERR TLS is not available now");
		return MISTAKE;
	case STARTTLS_BROKEN:
		break;
	}
	return HANG_UP;
}
