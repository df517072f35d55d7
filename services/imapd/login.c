/* login.c - who is it: LOGIN, AUTHENTICATE (RFC 3501 6.2, 4422, 4959, 5530). */
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "common/sasl.h"
#include "common/starttls.h"
#include "services/imapd/imap.h"

/* clang-format off */
static const char *const words[LOGIN_ANSWERS] = {
	[LOGIN_NO]           = "NO [AUTHENTICATIONFAILED] No such name and password",
	[LOGIN_NO_MORE]      = "NO [AUTHENTICATIONFAILED] No such name and password",
	[LOGIN_LATER]        = "NO [UNAVAILABLE] Too many wrong passwords from your address; try again later",
	[LOGIN_IN_CLEAR]     = "NO [PRIVACYREQUIRED] No password without TLS",
	[LOGIN_MALFORMED]    = "BAD Expected a response of this mechanism in base64",
	[LOGIN_CANCELLED]    = "BAD Cancelled",
	[LOGIN_TOO_LONG]     = "BAD Line too long, or with a NUL",
	[LOGIN_NO_MECHANISM] = "NO No such mechanism; CAPABILITY has those that are",
	[LOGIN_CANNOT_TELL]  = "NO [UNAVAILABLE] The list of users can't be read",
};
/* clang-format on */

const char *
imap_can_first(const struct session *s)
{
	static char can[IMAP_CAN];
	const struct imap *i = s->own;
	char list[SASL_LIST];

	sasl_list(&i->login, " AUTH=", list);
	snprintf(can, sizeof(can), "%s SASL-IR%s%s%s", CAN, list,
	    starttls_offered() ? " STARTTLS" : "",
	    login_in_clear(&i->login) ? "" : " LOGINDISABLED");
	return can;
}

/* Answer an attempt to log in. */
static enum verdict
conclude(struct session *s, enum login_answer answer)
{
	struct imap *i = s->own;

	if (answer == LOGIN_GONE)
		return HANG_UP;
	if (answer != LOGIN_YES) {
		session_reply(s, "%s%s", i->command.before, words[answer]);
		if (answer != LOGIN_NO_MORE)
			return MISTAKE;
		session_reply(s, "* BYE Too many wrong passwords, goodbye");
		return HANG_UP;
	}
	s->state = AUTHENTICATED;
	session_lifetime(s, 0);
	log_info("%s: %s logged in", s->peer.ip, i->login.user);
	return imap_ok(s, "[CAPABILITY %s] Logged in", CAN);
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

enum verdict
imap_authenticate(struct session *s, char *arg)
{
	struct reader r = reader_new(arg + strspn(arg, " "));
	struct imap *i = s->own;
	struct word mechanism;
	char *response;

	if (!read_atom(&r, &mechanism, "a mechanism"))
		return imap_bad(s, &r);
	response = r.at + strspn(r.at, " ");
	response[strcspn(response, " ")] = '\0';
	return conclude(s,
	    sasl_converse(s, &i->login, "+ ", word_end(&mechanism), response));
}

/* RFC 3501 6.2.1. */
enum verdict
imap_starttls(struct session *s, char *arg)
{
	struct imap *i = s->own;
	char go_ahead[COMMAND_TAG + 1 + sizeof("OK Begin TLS")];

	(void)arg;
	if (i->login.is_private)
		return imap_bad(
		    s, &(struct reader){ .expected = "no TLS: it is on" });
	snprintf(
	    go_ahead, sizeof(go_ahead), "%sOK Begin TLS", i->command.before);
	switch (starttls(s, go_ahead)) {
	case STARTTLS_ON:
		login_under_tls(&i->login);
		return GO_ON;
	case STARTTLS_NONE:
		return imap_no(s, "[UNAVAILABLE] There is no TLS now");
	case STARTTLS_BROKEN:
		break;
	}
	return HANG_UP;
}
