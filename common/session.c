/* session.c - one client's conversation, over stdin and stdout. */
#include "common/session.h"

#include <assert.h>
#include <ctype.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wait.h"

#define REPLY_LINE    1024        /* octets of a reply, the rest is cut off */
#define LINGER_MS     2000        /* for the peer to read our last words */
#define LINGER_OCTETS (64 * 1024) /* what it may still send meanwhile */
#define ALARM_GRACE_S 30          /* the alarm comes after the deadline */

/*
 * What is sent was gathered before: TCP need not wait for more. It would, as
 * the end of a long reply comes behind octets that the peer has not yet
 * acknowledged (RFC 896). Where there is no TCP nothing changes.
 */
static void
send_at_once(void)
{
	int on = 1;

	setsockopt(STDOUT_FILENO, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void
session_init(struct session *s, const struct protocol *proto,
    unsigned int state, void *own)
{
	assert(proto->line_max <= SESSION_LINE);
	memset(s, 0, offsetof(struct session, in)); /* the rest needs none */
	s->proto = proto;
	s->state = state;
	s->own = own;
	s->before = "";
	s->idle_s = proto->idle_s;
	s->mistakes_max = proto->mistakes_max;
	s->over_at = INT64_MAX;
	peer_find(&s->peer, STDIN_FILENO);
	send_at_once();
	signal(SIGPIPE, SIG_IGN); /* a failed write says it better */
}

void
session_lifetime(struct session *s, unsigned int seconds)
{
	s->over_at = INT64_MAX;
	if (seconds > 0)
		s->over_at = now_ms() + (int64_t)seconds * 1000;
	alarm(seconds > 0 ? seconds + ALARM_GRACE_S : 0);
}

void
session_reply(struct session *s, const char *fmt, ...)
{
	char line[REPLY_LINE];
	va_list ap;
	size_t i;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	for (i = 0; line[i] != '\0'; i++)
		if (iscntrl((unsigned char)line[i]))
			line[i] = '?';
	log_debug("%s > %s", s->peer.ip, line);
	session_write(s, line, i);
	session_write(s, "\r\n", 2);
}

void
session_refuse(struct session *s, enum refusal why, const char *more)
{
	const char *words = s->proto->refusals[why];

	if (*more == '\0')
		session_reply(s, "%s%s", s->before, words);
	else
		session_reply(s, "%s%s: %s", s->before, words, more);
}

static bool
argument_fits(enum argument kind, const char *arg)
{
	switch (kind) {
	case ARG_NONE:
		return *arg == '\0';
	case ARG_MAYBE:
		return true;
	case ARG_ONE:
	case ARG_SECRET:
		break;
	}
	return *arg != '\0';
}

/* Cut line into its verb and argument; blanks around both are dropped. */
static char *
split(char **line)
{
	char *arg;

	*line += strspn(*line, " \t");
	arg = *line + strcspn(*line, " \t");
	if (*arg != '\0')
		*arg++ = '\0';
	return arg;
}

static char *
trim(char *arg)
{
	size_t len;

	arg += strspn(arg, " \t");
	len = strlen(arg);
	while (len > 0 && (arg[len - 1] == ' ' || arg[len - 1] == '\t'))
		len--;
	arg[len] = '\0';
	return arg;
}

/* Call c; a secret is wiped from the line and from where it came in. */
static enum verdict
run(struct session *s, const struct command *c, char *arg)
{
	size_t len = strlen(arg);
	enum verdict next;

	if (c->argument != ARG_SECRET) {
		log_debug("%s < %s %s", s->peer.ip, c->name, arg);
		return c->run(s, arg);
	}
	log_debug("%s < %s (hidden)", s->peer.ip, c->name);
	next = c->run(s, arg);
	explicit_bzero(arg, len);
	explicit_bzero(s->in, s->in_at);
	return next;
}

enum verdict
session_dispatch(struct session *s, char *line)
{
	const struct command *c;
	enum refusal why = NO_SUCH_COMMAND;
	char usage[REPLY_LINE] = "";
	char *arg;

	arg = split(&line);
	for (c = s->proto->commands; c->name != NULL; c++) {
		if (strcasecmp(c->name, line) != 0)
			continue;
		if ((c->states & s->state) == 0) {
			why = NOT_NOW;
			continue;
		}
		if (c->argument != ARG_SECRET)
			arg = trim(arg);
		if (argument_fits(c->argument, arg))
			return run(s, c, arg);
		why = BAD_ARGUMENT;
		snprintf(usage, sizeof(usage), "%s%s%s", c->name,
		    *c->syntax == '\0' ? "" : " ", c->syntax);
		break;
	}
	/* A mistyped PASS has a secret, a stray line may be one. */
	log_debug("%s < (refused)", s->peer.ip);
	session_refuse(s, why, usage);
	return MISTAKE;
}

static void
help_row(struct session *s, const struct command *c)
{
	bool cited = *c->rfc != '\0';

	session_reply(s, "%s%s%s%s: %s%s%s%s", s->proto->help.before, c->name,
	    *c->syntax == '\0' ? "" : " ", c->syntax, c->help,
	    cited ? " (RFC " : "", c->rfc, cited ? ")" : "");
}

enum verdict
session_help(struct session *s, const char *arg)
{
	const struct help_frame *frame = &s->proto->help;
	const struct command *c;
	bool found = false;

	for (c = s->proto->commands; c->name != NULL; c++) {
		if (*arg != '\0' && strcasecmp(c->name, arg) != 0)
			continue;
		if (!found && frame->first != NULL)
			session_reply(s, "%s", frame->first);
		found = true;
		help_row(s, c);
	}
	if (!found)
		return MISTAKE;
	session_reply(s, "%s", frame->last);
	return GO_ON;
}

/*
 * If octets of the peer's are unread when we close, or come after it, the
 * kernel resets the connection and our last words may be lost on the way.
 */
static void
linger(struct session *s)
{
	int64_t deadline = now_ms() + LINGER_MS;
	size_t left = LINGER_OCTETS;
	int unread = 0;
	ssize_t n;

	if (s->not_socket || s->ended == PEER_LEFT || s->ended == IO_FAILED)
		return;
	if (s->ended == DONE &&
	    (ioctl(STDIN_FILENO, FIONREAD, &unread) == -1 || unread == 0))
		return;
	if (shutdown(STDOUT_FILENO, SHUT_WR) == -1)
		return;
	while (left > 0 && wait_for(STDIN_FILENO, POLLIN, deadline) == 1) {
		n = read(STDIN_FILENO, s->in, sizeof(s->in));
		if (n <= 0)
			return;
		left -= (size_t)n < left ? (size_t)n : left;
	}
}

enum ending
session_close(struct session *s)
{
	enum ending how = s->ended;

	if (how == OPEN) {
		session_flush(s);
		if (s->ended == OPEN)
			s->ended = DONE;
	} else if (how == WENT_IDLE || how == THROWN_OUT) {
		s->ended = OPEN;
		session_refuse(
		    s, how == WENT_IDLE ? TIMED_OUT : TOO_MANY_MISTAKES, "");
		session_flush(s);
		s->ended = how;
	}
	linger(s);
	return s->ended;
}

bool
session_heed(struct session *s, enum verdict next)
{
	if (next == HANG_UP)
		return false;
	s->mistakes = next == MISTAKE ? s->mistakes + 1 : 0;
	if (s->mistakes >= s->mistakes_max && s->ended == OPEN)
		s->ended = THROWN_OUT;
	return s->ended == OPEN;
}

enum ending
session_serve(struct session *s)
{
	char line[SESSION_LINE];
	enum verdict next;
	int got;

	while ((got = session_line(s, line, s->proto->line_max)) != -1) {
		if (got == 1)
			next = session_dispatch(s, line);
		else {
			session_refuse(s, LINE_TOO_LONG, "");
			next = MISTAKE;
		}
		if (!session_heed(s, next))
			break;
	}
	return session_close(s);
}
