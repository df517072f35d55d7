/* greetd.c - the smallest handler: it greets. */
#include <sysexits.h>

#include "common/log.h"
#include "common/serve.h"
#include "common/session.h"

static enum verdict
greet_hello(struct session *s, char *arg)
{
	session_reply(s, "200 Hello, %s, from %s", arg, s->peer.ip);
	return GO_ON;
}

static enum verdict
greet_help(struct session *s, char *arg)
{
	return session_help(s, arg);
}

static enum verdict
greet_quit(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "200 Bye");
	return HANG_UP;
}

/* clang-format off */
static const struct command commands[] = {
	{ "HELLO", 1, ARG_ONE,   greet_hello, "name",   "be greeted", "862" },
	{ "HELP",  1, ARG_MAYBE, greet_help,  "[verb]", "this list",  "862" },
	{ "QUIT",  1, ARG_NONE,  greet_quit,  "",       "leave",      "862" },
	{ NULL,    0, ARG_NONE,  NULL,        NULL,     NULL,         NULL }
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

	log_open("greetd");
	serve(conf_load(), "greet");
	session_init(&s, &greet, 1, NULL);
	session_reply(&s, "200 greetd");
	return serve_end(session_serve(&s) == IO_FAILED ? EX_IOERR : EX_OK);
}
