/* session.c - any session: its lines, its table of commands, its HELP. */
#include "common/session.h"

#include <string.h>

#include "common/wait.h"
#include "t/fuzz/fuzz.h"

static enum verdict
run_echo(struct session *s, char *arg)
{
	promise(strchr(arg, '\n') == NULL);
	session_reply(s, "+ %s", arg);
	return GO_ON;
}

static enum verdict
run_data(struct session *s, char *arg)
{
	const char *octets;
	size_t n = session_peek(s, &octets, now_ms() + 1000), room;
	char *to = session_room(s, n, &room);

	(void)arg;
	promise(room >= n);
	if (n > 0)
		memcpy(to, octets, n);
	session_added(s, n);
	session_write(s, octets, n);
	session_take(s, n / 2 + 1 < n ? n / 2 + 1 : n);
	return n == 0 ? HANG_UP : GO_ON;
}

static enum verdict
run_help(struct session *s, char *arg)
{
	return session_help(s, arg);
}

static enum verdict
run_quit(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "%d", session_is_bare(s));
	return HANG_UP;
}

/* clang-format off */
static const struct command commands[] = {
	{ "E",    1, ARG_MAYBE,  run_echo, "",  "", "" },
	{ "ONE",  1, ARG_ONE,    run_echo, "a", "", "" },
	{ "PASS", 1, ARG_SECRET, run_echo, "b", "", "" },
	{ "DATA", 1, ARG_NONE,   run_data, "",  "", "" },
	{ "HELP", 1, ARG_MAYBE,  run_help, "",  "", "" },
	{ "NOT",  2, ARG_MAYBE,  run_help, "",  "", "" },
	{ "QUIT", 1, ARG_NONE,   run_quit, "",  "", "" },
	{ NULL,   0, ARG_NONE,   NULL,     NULL, NULL, NULL }
};
/* clang-format on */

static const struct protocol proto = {
	.name = "fuzz",
	.line_max = 64,
	.idle_s = 10,
	.mistakes_max = 20,
	.commands = commands,
	.help = { "first", " ", "." },
	.refusals = { "a", "b", "c", "d", "e", "f" },
};

static int
program(void)
{
	static struct session s;
	enum ending how;

	session_init(&s, &proto, 1, NULL);
	session_lifetime(&s, 60);
	how = session_serve(&s);
	promise(how == DONE || how == PEER_LEFT || how == THROWN_OUT);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	fuzz_session(octets, n, program, NULL);
	return 0;
}
