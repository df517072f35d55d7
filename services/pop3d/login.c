/* login.c - who is it: USER and PASS (RFC 1939), AUTH PLAIN (RFC 5034). */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
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
		    p->box.n);
		session_reply(s, "+OK Logged in, %zu messages", p->box.n);
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

/* Answer an attempt to log in. */
static enum verdict
conclude(struct session *s, enum login_answer answer)
{
	switch (answer) {
	case LOGIN_YES:
		return open_mailbox(s);
	case LOGIN_NO:
	case LOGIN_NO_MORE:
		session_reply(s, "-ERR [AUTH] No such name and password");
		return answer == LOGIN_NO ? MISTAKE : HANG_UP;
	case LOGIN_MALFORMED:
		session_reply(s, "-ERR This is no PLAIN response in base64");
		return MISTAKE;
	case LOGIN_CANNOT_TELL:
		break;
	}
	session_reply(s, "-ERR [SYS/TEMP] The list of users can't be read");
	return MISTAKE;
}

enum verdict
pop3_user(struct session *s, char *arg)
{
	struct pop3 *p = s->own;

	strlcpy(p->name, arg, sizeof(p->name)); /* both of a line's size */
	session_reply(s, "+OK Now the password");
	return GO_ON;
}

enum verdict
pop3_pass(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	enum verdict next;

	if (p->name[0] == '\0') {
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
	char line[POP3_LINE], *response = arg + strcspn(arg, " ");
	enum verdict next;

	if (*response != '\0')
		*response++ = '\0';
	if (strcasecmp(arg, "PLAIN") != 0) {
		session_reply(s, "-ERR There is only AUTH PLAIN");
		return MISTAKE;
	}
	if (*response != '\0') {
		next = conclude(s, login_plain(&p->login, response));
		explicit_bzero(response, strlen(response));
		return next;
	}
	session_reply(s, "+ ");
	switch (session_line(s, line, sizeof(line))) {
	case -1:
		return HANG_UP;
	case 0:
		session_refuse(s, LINE_TOO_LONG, "");
		return MISTAKE;
	}
	if (strcmp(line, "*") == 0) {
		session_reply(s, "-ERR Cancelled");
		return MISTAKE;
	}
	next = conclude(s, login_plain(&p->login, line));
	explicit_bzero(line, sizeof(line));
	return next;
}
