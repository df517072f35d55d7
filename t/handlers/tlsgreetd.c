/* tlsgreetd.c - a handler with STARTTLS, and what it knows of its client. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/log.h"
#include "common/serve.h"
#include "common/session.h"
#include "common/starttls.h"

/* Who it is, and what was agreed. */
static enum verdict
greet_who(struct session *s, char *arg)
{
	static const char *const names[] = { "TLS_PROTOCOL", "TLS_CIPHER",
		"TLS_SNI", "TLS_ALPN", "TLS_CLIENT_SUBJECT", NULL };
	const char *value;
	int i;

	(void)arg;
	for (i = 0; names[i] != NULL; i++)
		if ((value = getenv(names[i])) != NULL)
			session_reply(s, "200-%s=%s", names[i], value);
	session_reply(s, "200 %s to %s", s->peer.ip, s->peer.local_ip);
	return GO_ON;
}

static enum verdict
greet_starttls(struct session *s, char *arg)
{
	(void)arg;
	switch (starttls(s, "220 Begin")) {
	case STARTTLS_ON:
		return GO_ON;
	case STARTTLS_NONE:
		session_reply(s, "454 No TLS");
		return GO_ON;
	case STARTTLS_BROKEN:
		break;
	}
	return HANG_UP;
}

static enum verdict
greet_quit(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "221 Bye");
	return HANG_UP;
}

static enum verdict
greet_die(struct session *s, char *arg)
{
	(void)s;
	(void)arg;
	abort();
}

/* clang-format off */
static const struct command commands[] = {
	{ "EHLO",     1, ARG_MAYBE, greet_who,      "", "say who is there", "" },
	{ "STARTTLS", 1, ARG_NONE,  greet_starttls, "", "go on under TLS",  "" },
	{ "DIE",      1, ARG_NONE,  greet_die,      "", "abort",            "" },
	{ "QUIT",     1, ARG_NONE,  greet_quit,     "", "leave",            "" },
	{ NULL,       0, ARG_NONE,  NULL,           NULL, NULL,             NULL }
};
/* clang-format on */

static const struct protocol greet = {
	.name = "greet",
	.line_max = 512,
	.idle_s = 60,
	.mistakes_max = 5,
	.commands = commands,
	.help = { NULL, "200-", "200 That is all" },
	.refusals = {
		[NO_SUCH_COMMAND] = "500 No such command",
		[NOT_NOW] = "500 Not now",
		[BAD_ARGUMENT] = "500 Syntax",
		[LINE_TOO_LONG] = "500 Line too long",
		[TOO_MANY_MISTAKES] = "400 Too many mistakes",
		[TIMED_OUT] = "400 Waited too long",
	},
};

int
main(void)
{
	static struct session s;

	log_open("tlsgreetd");
	serve(conf_load(), "smtp");
	session_init(&s, &greet, 1, NULL);
	session_reply(&s, "220 ESMTP");
	return serve_end(session_serve(&s) == IO_FAILED ? EX_IOERR : EX_OK);
}
