/* login.c - who is it: USER and PASS (RFC 1939), AUTH PLAIN (RFC 5034). */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "common/base64.h"
#include "common/log.h"
#include "services/pop3d/pop3.h"

#define FAILURE_S    1 /* what a wrong password costs, against guessing */
#define FAILURES_MAX 3 /* in a session */

static enum verdict
open_mailbox(struct session *s)
{
	struct pop3 *p = s->own;

	if (mbox_open(&p->box, p->conf->mail, p->user,
	        p->conf->pop3.messages_max, pop3_lock_deadline(p)) == 0) {
		s->state = TRANSACTION;
		session_lifetime(s, 0);
		log_info(
		    "%s: %s has %zu messages", s->peer.ip, p->user, p->box.n);
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
		log_warn("mailbox %s: %s", p->user, strerror(errno));
		session_reply(s, "-ERR [SYS/TEMP] The mailbox can't be read");
	}
	return MISTAKE;
}

static enum verdict
fail_login(struct session *s)
{
	const struct timespec cost = { .tv_sec = FAILURE_S };
	struct pop3 *p = s->own;

	log_info("%s: wrong name or password", s->peer.ip);
	nanosleep(&cost, NULL);
	session_reply(s, "-ERR [AUTH] No such name and password");
	return ++p->failed < FAILURES_MAX ? MISTAKE : HANG_UP;
}

static enum verdict
log_in(struct session *s, const char *login, const char *password)
{
	struct pop3 *p = s->own;

	/* A name that can be nobody's is to take as long as another. */
	if (users_name(p->conf, login, p->user) == -1)
		p->user[0] = '\0';
	switch (users_check(p->conf, p->user, password)) {
	case USERS_YES:
		return open_mailbox(s);
	case USERS_NO:
		return fail_login(s);
	case USERS_CANNOT_TELL:
		break;
	}
	session_reply(s, "-ERR [SYS/TEMP] The list of users can't be read");
	return MISTAKE;
}

enum verdict
pop3_user(struct session *s, char *arg)
{
	struct pop3 *p = s->own;

	strlcpy(p->login, arg, sizeof(p->login)); /* both of a line's size */
	session_reply(s, "+OK Now the password");
	return GO_ON;
}

enum verdict
pop3_pass(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	enum verdict next;

	if (p->login[0] == '\0') {
		session_reply(s, "-ERR First USER, then PASS");
		return MISTAKE;
	}
	next = log_in(s, p->login, arg);
	p->login[0] = '\0';
	return next;
}

/*
 * RFC 4616: what to be, NUL, who it is, NUL, password, all in base64. To be
 * another than one is, is not allowed.
 */
static enum verdict
auth_plain(struct session *s, const char *base64)
{
	char plain[POP3_LINE], *end, *login, *password;
	enum verdict next = MISTAKE;
	ssize_t n = base64_decode(base64, plain, sizeof(plain) - 1);

	end = plain + (n < 0 ? 0 : n);
	*end = '\0';
	login = plain + strlen(plain) + 1;
	password = login < end ? login + strlen(login) + 1 : end;
	if (password >= end || password + strlen(password) != end)
		session_reply(s, "-ERR This is no PLAIN response in base64");
	else if (plain[0] != '\0' && strcmp(plain, login) != 0)
		next = fail_login(s);
	else
		next = log_in(s, login, password);
	explicit_bzero(plain, sizeof(plain));
	return next;
}

/* RFC 5034 4: with an initial response, or asking for it. */
enum verdict
pop3_auth(struct session *s, char *arg)
{
	char line[POP3_LINE], *response = arg + strcspn(arg, " ");
	enum verdict next;

	if (*response != '\0')
		*response++ = '\0';
	if (strcasecmp(arg, "PLAIN") != 0) {
		session_reply(s, "-ERR There is only AUTH PLAIN");
		return MISTAKE;
	}
	if (*response != '\0') {
		next = auth_plain(s, response);
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
	next = auth_plain(s, line);
	explicit_bzero(line, sizeof(line));
	return next;
}
