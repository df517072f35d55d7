/* auth.c - AUTH and STARTTLS: who sends the mail (RFC 4954), unheard (3207). */
#include <string.h>

#include "common/log.h"
#include "common/sasl.h"
#include "common/starttls.h"
#include "services/smtpd/smtpd.h"

/* clang-format off */
static const char *const words[LOGIN_ANSWERS] = {
	[LOGIN_NO]           = "535 5.7.8 No such name and password",
	[LOGIN_NO_MORE]      = "421 4.7.0 Too many wrong passwords, goodbye",
	[LOGIN_LATER]        = "454 4.7.0 Too many wrong passwords from your address; try again later",
	[LOGIN_IN_CLEAR]     = "538 5.7.11 No password without TLS",
	[LOGIN_MALFORMED]    = "501 5.5.2 This is no response of this mechanism in base64",
	[LOGIN_CANCELLED]    = "501 5.7.0 Cancelled",
	[LOGIN_TOO_LONG]     = "500 5.5.6 Line too long, or with a NUL",
	[LOGIN_NO_MECHANISM] = "504 5.5.4 No such mechanism; EHLO tells those that are",
	[LOGIN_CANNOT_TELL]  = "454 4.7.0 The list of users can't be read",
};
/* clang-format on */

void
smtp_tell_auth(struct session *s)
{
	struct smtp *p = s->own;
	char list[SASL_LIST];

	if (starttls_offered())
		session_reply(s, "250-STARTTLS");
	sasl_list(&p->login, " ", list);
	if (list[0] != '\0' && p->login.user[0] == '\0')
		session_reply(s, "250-AUTH%s", list);
}

enum verdict
smtp_auth(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	char *response = arg + strcspn(arg, " ");
	enum login_answer answer;

	if (p->login.user[0] != '\0')
		return smtp_refuse(s, "503 5.5.1 You are logged in already");
	if (*response != '\0')
		*response++ = '\0';
	answer = sasl_converse(s, &p->login, "334 ", arg, response);
	if (answer == LOGIN_GONE)
		return HANG_UP;
	if (answer == LOGIN_YES) {
		log_info("%s: %s logged in", s->peer.ip, p->login.user);
		session_reply(s, "235 2.7.0 Logged in");
		return GO_ON;
	}
	session_reply(s, "%s", words[answer]);
	return answer == LOGIN_NO_MORE ? HANG_UP : MISTAKE;
}

/* RFC 4954 5: who is known elsewhere to have sent it. We don't pass it on. */
const char *
smtp_mail_auth(struct smtp *p, const char *value)
{
	const char *at = value == NULL ? "+" : value;

	(void)p;
	if (strcmp(at, "<>") == 0)
		return NULL;
	for (; *at != '\0'; at++) /* RFC 3461 4: xtext */
		if (*at == '+' && (strspn(at + 1, "0123456789ABCDEF") < 2))
			return "501 5.5.4 Syntax: AUTH=address in xtext";
	return NULL;
}

/* RFC 3207 4.2: what was said before counts no longer, and EHLO comes again. */
enum verdict
smtp_starttls(struct session *s, char *arg)
{
	struct smtp *p = s->own;

	(void)arg;
	if (p->login.is_private)
		return smtp_refuse(s, "503 5.5.1 TLS is on already");
	switch (starttls(s, "220 2.0.0 Begin TLS")) {
	case STARTTLS_ON:
		s->state = GREETING;
		login_under_tls(&p->login);
		return GO_ON;
	case STARTTLS_NONE:
		return smtp_refuse(s, "454 4.7.0 TLS is not available now");
	case STARTTLS_BROKEN:
		break;
	}
	return HANG_UP;
}
