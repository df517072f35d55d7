/* session.c - one client's conversation, over stdin and stdout. */
#include "common/session.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
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

/* RFC 854: the commands telnet puts into the text. */
#define TELNET_IAC  0xff
#define TELNET_WILL 0xfb
#define TELNET_DONT 0xfe

void
session_init(struct session *s, const struct protocol *proto,
    unsigned int state, void *own)
{
	s->proto = proto;
	s->state = state;
	s->own = own;
	s->idle_s = proto->idle_s;
	s->mistakes_max = proto->mistakes_max;
	s->over_at = INT64_MAX;
	peer_find(&s->peer, STDIN_FILENO);
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

static int64_t
idle_deadline(const struct session *s)
{
	int64_t deadline = now_ms() + (int64_t)s->idle_s * 1000;

	return deadline < s->over_at ? deadline : s->over_at;
}

static void
end(struct session *s, enum ending how)
{
	if (s->ended == OPEN)
		s->ended = how;
}

/* Write without waiting for a slow peer, whatever stdout is. */
static ssize_t
write_some(struct session *s, const char *octets, size_t n)
{
	ssize_t done;

	if (!s->not_socket) {
		done = send(
		    STDOUT_FILENO, octets, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done != -1 || errno != ENOTSOCK)
			return done;
		s->not_socket = true;
	}
	return write(STDOUT_FILENO, octets, n);
}

static void
write_all(struct session *s, const char *octets, size_t n)
{
	int64_t deadline = 0;
	ssize_t done;

	while (n > 0 && s->ended == OPEN) {
		done = write_some(s, octets, n);
		if (done >= 0) {
			octets += done;
			n -= (size_t)done;
			deadline = 0;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN) {
			end(s, errno == EPIPE || errno == ECONNRESET
			           ? PEER_LEFT
			           : IO_FAILED);
			return;
		}
		if (deadline == 0)
			deadline = idle_deadline(s);
		if (wait_for(STDOUT_FILENO, POLLOUT, deadline) != 1)
			end(s, IO_FAILED);
	}
}

void
session_flush(struct session *s)
{
	size_t n = s->out_len;

	s->out_len = 0;
	write_all(s, s->out, n);
}

void
session_write(struct session *s, const void *octets, size_t n)
{
	if (s->ended != OPEN)
		return;
	if (n > sizeof(s->out) - s->out_len)
		session_flush(s);
	if (n > sizeof(s->out)) {
		write_all(s, octets, n);
		return;
	}
	memcpy(s->out + s->out_len, octets, n);
	s->out_len += n;
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

/* Read what there is into an empty buffer; -1 with s->ended set. */
static int
fill(struct session *s, int64_t deadline)
{
	ssize_t n;

	if (s->out_len > 0)
		session_flush(s);
	if (s->ended != OPEN)
		return -1;
	switch (wait_for(STDIN_FILENO, POLLIN, deadline)) {
	case 0:
		end(s, WENT_IDLE);
		return -1;
	case -1:
		end(s, IO_FAILED);
		return -1;
	}
	do
		n = read(STDIN_FILENO, s->in, sizeof(s->in));
	while (n == -1 && errno == EINTR);
	if (n <= 0) {
		end(s, n == 0 || errno == ECONNRESET ? PEER_LEFT : IO_FAILED);
		return -1;
	}
	s->in_at = 0;
	s->in_len = (size_t)n;
	return 0;
}

size_t
session_peek(struct session *s, const char **octets, int64_t deadline)
{
	if (deadline > s->over_at)
		deadline = s->over_at;
	if (s->in_at == s->in_len && fill(s, deadline) == -1)
		return 0;
	*octets = s->in + s->in_at;
	return s->in_len - s->in_at;
}

void
session_take(struct session *s, size_t n)
{
	s->in_at += n;
}

/* One octet, or -1 with s->ended set. */
static int
raw_octet(struct session *s, int64_t deadline)
{
	if (s->in_at == s->in_len && fill(s, deadline) == -1)
		return -1;
	return (unsigned char)s->in[s->in_at++];
}

/* One octet of text: telnet's own commands are passed over. */
static int
text_octet(struct session *s, int64_t deadline)
{
	int c;

	while ((c = raw_octet(s, deadline)) == TELNET_IAC) {
		c = raw_octet(s, deadline);
		if (c == -1)
			return -1;
		if (c >= TELNET_WILL && c <= TELNET_DONT &&
		    raw_octet(s, deadline) == -1) /* which option */
			return -1;
	}
	return c;
}

int
session_line(struct session *s, char *line, size_t size)
{
	int64_t deadline = idle_deadline(s);
	size_t len = 0;
	bool bad = false;
	int c, last = '\0';

	while ((c = text_octet(s, deadline)) != '\n') {
		if (c == -1)
			return -1;
		if (c == '\0' || len + 1 == size)
			bad = true;
		else
			line[len++] = (char)c;
		last = c;
	}
	if (last == '\r')
		s->saw_crlf = true;
	else
		s->saw_bare_lf = true;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	line[len] = '\0';
	return !bad;
}

bool
session_is_bare(const struct session *s)
{
	return s->saw_bare_lf && !s->saw_crlf;
}

void
session_refuse(struct session *s, enum refusal why, const char *more)
{
	const char *words = s->proto->refusals[why];

	if (*more == '\0')
		session_reply(s, "%s", words);
	else
		session_reply(s, "%s: %s", words, more);
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

enum verdict
session_dispatch(struct session *s, char *line)
{
	const struct command *c;
	enum refusal why = NO_SUCH_COMMAND;
	char usage[REPLY_LINE] = "";
	enum verdict next;
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
		if (!argument_fits(c->argument, arg)) {
			why = BAD_ARGUMENT;
			snprintf(usage, sizeof(usage), "%s%s%s", c->name,
			    *c->syntax == '\0' ? "" : " ", c->syntax);
			break;
		}
		log_debug("%s < %s %s", s->peer.ip, c->name,
		    c->argument == ARG_SECRET ? "(hidden)" : arg);
		next = c->run(s, arg);
		if (c->argument == ARG_SECRET)
			explicit_bzero(arg, strlen(arg));
		return next;
	}
	/* The argument of a mistyped PASS is a secret too: never log it. */
	log_debug("%s < %s: refused", s->peer.ip, line);
	session_refuse(s, why, usage);
	return MISTAKE;
}

static void
help_row(struct session *s, const struct command *c)
{
	session_reply(s, "%s%s%s%s: %s (RFC %s)", s->proto->help.before,
	    c->name, *c->syntax == '\0' ? "" : " ", c->syntax, c->help, c->rfc);
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

/* Say goodbye in a session that ended by our will: one more line, if we can. */
static void
farewell(struct session *s)
{
	enum ending how = s->ended;

	if (how == WENT_IDLE || how == THROWN_OUT) {
		s->ended = OPEN;
		session_refuse(
		    s, how == WENT_IDLE ? TIMED_OUT : TOO_MANY_MISTAKES, "");
		session_flush(s);
		s->ended = how;
	}
	linger(s);
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
		if (next == HANG_UP)
			break;
		s->mistakes = next == MISTAKE ? s->mistakes + 1 : 0;
		if (s->mistakes >= s->mistakes_max) {
			end(s, THROWN_OUT);
			break;
		}
	}
	if (s->ended == OPEN) {
		session_flush(s);
		end(s, DONE);
	}
	farewell(s);
	return s->ended;
}
