/*
 * client.h - a session of a small protocol, and its peer, for unit tests.
 *
 * Each case runs the real session in a process of its own, connected by a
 * socketpair (as inetd does it) or by pipes, and looks at every octet.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "common/session.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wait.h"
#include "t/unit/tap.h"

enum { BEFORE = 1 << 0, AFTER = 1 << 1 };

#define LINE_MAX_HERE 32
#define SOON_MS       200 /* the deadline of a case that wants one */
#define LATE_MS       5000

static enum verdict
run_login(struct session *s, char *arg)
{
	s->state = AFTER;
	session_reply(s, "+ in [%s]", arg);
	return GO_ON;
}

static enum verdict
run_echo(struct session *s, char *arg)
{
	session_reply(s, "+ [%s]", arg);
	return GO_ON;
}

/* So many octets at once. */
static enum verdict
run_big(struct session *s, char *arg)
{
	size_t n = (size_t)strtonum(arg, 1, 100000000, NULL);
	char *octets = malloc(n);

	if (octets == NULL)
		return HANG_UP;
	memset(octets, 'x', n);
	session_write(s, octets, n);
	free(octets);
	return GO_ON;
}

/* Everything up to the next '.', wherever it stands. */
static enum verdict
run_data(struct session *s, char *arg)
{
	const char *octets, *dot = NULL;
	size_t n, total = 0;

	(void)arg;
	while (dot == NULL) {
		n = session_peek(s, &octets, now_ms() + LATE_MS);
		if (n == 0)
			return HANG_UP;
		dot = memchr(octets, '.', n);
		if (dot != NULL)
			n = (size_t)(dot - octets) + 1;
		session_take(s, n);
		total += n;
	}
	session_reply(s, "+ %zu", total);
	return GO_ON;
}

static enum verdict
run_bare(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "+ %s", session_is_bare(s) ? "bare" : "crlf");
	return GO_ON;
}

static enum verdict
run_help(struct session *s, char *arg)
{
	enum verdict next = session_help(s, arg);

	if (next == MISTAKE)
		session_refuse(s, BAD_ARGUMENT, "");
	return next;
}

static enum verdict
run_quit(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "+ bye");
	return HANG_UP;
}

/* clang-format off */
static const struct command commands[] = {
	{ "LOGIN", BEFORE,         ARG_SECRET, run_login, "secret", "come in",       "1" },
	{ "ECHO",  BEFORE | AFTER, ARG_MAYBE,  run_echo,  "[text]", "say it again",  "2" },
	{ "SAY",   BEFORE | AFTER, ARG_ONE,    run_echo,  "text",   "say something", "3" },
	{ "NOOP",  BEFORE | AFTER, ARG_NONE,   run_echo,  "",       "do nothing",    "4" },
	{ "BIG",   AFTER,          ARG_ONE,    run_big,   "n",      "n octets",      "5" },
	{ "DATA",  BEFORE | AFTER, ARG_NONE,   run_data,  "",       "up to a dot",   "6" },
	{ "BARE",  BEFORE | AFTER, ARG_NONE,   run_bare,  "",       "line ends",     "7" },
	{ "HELP",  BEFORE | AFTER, ARG_MAYBE,  run_help,  "[verb]", "this",          "8" },
	{ "QUIT",  BEFORE,         ARG_NONE,   run_quit,  "",       "leave early",   "9" },
	{ "QUIT",  AFTER,          ARG_NONE,   run_quit,  "",       "leave",         "9" },
	{ NULL,    0,              ARG_NONE,   NULL,      NULL,     NULL,            NULL }
};
/* clang-format on */

static const struct protocol proto = {
	.name = "test",
	.line_max = LINE_MAX_HERE,
	.idle_s = 60,
	.mistakes_max = 4,
	.commands = commands,
	.help = { "+ help", " ", "." },
	.refusals = {
		[NO_SUCH_COMMAND] = "- unknown",
		[NOT_NOW] = "- not now",
		[BAD_ARGUMENT] = "- argument",
		[LINE_TOO_LONG] = "- too long",
		[TOO_MANY_MISTAKES] = "- out",
		[TIMED_OUT] = "- late",
	},
};

/* The other end of a session. */
struct client {
	int in, out; /* what it says, what it hears */
	int log;     /* what it logs */
	pid_t pid;
	char heard[256 * 1024];
};

static struct client client;

/* The session's process: ends with how the session did. */
static void
serve_here(int lifetime_ms)
{
	static struct session s;

	log_open("test");
	session_init(&s, &proto, BEFORE, NULL);
	if (lifetime_ms > 0)
		s.over_at = now_ms() + lifetime_ms;
	alarm(20); /* a session that hangs fails its test, not the run */
	_exit((int)session_serve(&s));
}

/* Start a session on a socketpair, or on pipes. */
static void
start(bool pipes, int lifetime_ms)
{
	int to[2], from[2], log[2];

	if (pipes
	        ? pipe2(to, O_CLOEXEC) == -1 || pipe2(from, O_CLOEXEC) == -1
	        : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) == -1)
		exit(1);
	if (!pipes) {
		from[0] = to[1];
		from[1] = to[0];
	}
	if (pipe2(log, O_CLOEXEC) == -1)
		exit(1);
	fcntl(log[1], F_SETPIPE_SZ, 1024 * 1024);
	fflush(stdout);
	client.pid = fork();
	if (client.pid == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		dup2(log[1], STDERR_FILENO);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		serve_here(lifetime_ms);
	}
	close(to[0]);
	if (pipes)
		close(from[1]);
	close(log[1]);
	client.in = to[1];
	client.out = from[0];
	client.log = log[0];
}

static void
say_octets(const char *octets, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = write(client.in, octets, n);
		if (done <= 0)
			return;
		octets += done;
		n -= (size_t)done;
	}
}

static void
say(const char *text)
{
	say_octets(text, strlen(text));
}

/* No more from us; we still listen. */
static void
half_close(void)
{
	if (client.in == client.out)
		shutdown(client.in, SHUT_WR);
	else
		close(client.in);
}

/* Listen until the session is over, or for ms if that is not 0. */
static const char *
hear(int ms)
{
	int64_t deadline = now_ms() + (ms > 0 ? ms : LATE_MS);
	size_t at = 0;
	ssize_t n;

	while (at < sizeof(client.heard) - 1 &&
	       wait_for(client.out, POLLIN, deadline) == 1) {
		n = read(client.out, client.heard + at,
		    sizeof(client.heard) - 1 - at);
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	client.heard[at] = '\0';
	return client.heard;
}

/* How the session ended; both ends are closed. */
static int
over(void)
{
	int status;

	close(client.out);
	if (client.in != client.out)
		close(client.in);
	close(client.log);
	if (client.pid == -1 || waitpid(client.pid, &status, 0) == -1)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Say it, hear everything, compare. */
static void
talk(const char *said, const char *expected, int ending, const char *name)
{
	start(false, 0);
	say(said);
	half_close();
	is(hear(0), expected, "%s", name);
	ok(over() == ending, "%s: how it ended", name);
}

#endif
