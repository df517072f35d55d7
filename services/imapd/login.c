/* login.c - who is it: LOGIN, AUTHENTICATE PLAIN (RFC 3501 6.2, 4616, 4959). */
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/imapd/imap.h"

#define RESPONSE_MAX 1100 /* octets of a response in base64, with its NUL */

/* Answer an attempt to log in. */
static enum verdict
conclude(struct session *s, enum login_answer answer)
{
	struct imap *i = s->own;

	switch (answer) {
	case LOGIN_YES:
		s->state = AUTHENTICATED;
		session_lifetime(s, 0);
		log_info("%s: %s logged in", s->peer.ip, i->login.user);
		return imap_ok(s, "[CAPABILITY %s] Logged in", CAN);
	case LOGIN_NO:
	case LOGIN_NO_MORE:
		imap_no(s, "[AUTHENTICATIONFAILED] No such name and password");
		if (answer == LOGIN_NO)
			return MISTAKE;
		session_reply(s, "* BYE Too many wrong passwords, goodbye");
		return HANG_UP;
	case LOGIN_MALFORMED:
		return imap_bad(
		    s, &(struct reader){
		           .expected = "a response of PLAIN in base64" });
	case LOGIN_CANNOT_TELL:
		break;
	}
	imap_no(s, "[UNAVAILABLE] The list of users can't be read");
	return MISTAKE;
}

enum verdict
imap_login(struct session *s, char *arg)
{
	struct reader r = reader_new(arg + strspn(arg, " "));
	struct imap *i = s->own;
	struct word name, password;

	if (!read_astring(&r, &name, "a name") || !read_space(&r) ||
	    !read_astring(&r, &password, "a password") || !read_end(&r))
		return imap_bad(s, &r);
	return conclude(
	    s, login_check(&i->login, word_end(&name), word_end(&password)));
}

/* Ask for a response. */
static enum verdict
ask(struct session *s)
{
	char line[RESPONSE_MAX];
	struct imap *i = s->own;
	enum verdict next;

	session_reply(s, "+ ");
	switch (session_line(s, line, sizeof(line))) {
	case -1:
		return HANG_UP;
	case 0:
		session_refuse(s, LINE_TOO_LONG, "");
		return MISTAKE;
	}
	if (strcmp(line, "*") == 0)
		return imap_bad(
		    s, &(struct reader){
		           .expected = "a response, but it is cancelled" });
	next = conclude(s, login_plain(&i->login, line));
	explicit_bzero(line, sizeof(line));
	return next;
}

enum verdict
imap_authenticate(struct session *s, char *arg)
{
	struct reader r = reader_new(arg + strspn(arg, " "));
	struct imap *i = s->own;
	struct word mechanism;
	char *response;

	if (!read_atom(&r, &mechanism, "a mechanism: PLAIN"))
		return imap_bad(s, &r);
	response = r.at + strspn(r.at, " ");
	response[strcspn(response, " ")] = '\0';
	if (!word_is(&mechanism, "PLAIN"))
		return imap_no(s, "There is only AUTHENTICATE PLAIN");
	if (*response == '\0')
		return ask(s);
	return conclude(s, login_plain(&i->login, response));
}
