/* session_io.c - a session's octets and lines, in and out, with deadlines. */
#include "common/session.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/wait.h"

/* RFC 854: the commands telnet puts into the text. */
#define TELNET_IAC   0xff
#define TELNET_FIRST 0xf0
#define TELNET_WILL  0xfb
#define TELNET_WONT  0xfc
#define TELNET_DO    0xfd
#define TELNET_DONT  0xfe

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

/*
 * Write what can be written without waiting. A pipe that poll() calls ready
 * takes PIPE_BUF octets at once, not more.
 */
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
	if (wait_for(STDOUT_FILENO, POLLOUT, 0) == 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(STDOUT_FILENO, octets, n < PIPE_BUF ? n : PIPE_BUF);
}

/* Write n octets; a peer that takes them in sips has one deadline for all. */
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
	const char *from = octets;
	size_t room;

	while (n > 0 && s->ended == OPEN) {
		room = sizeof(s->out) - s->out_len;
		if (room > n)
			room = n;
		memcpy(s->out + s->out_len, from, room);
		s->out_len += room;
		from += room;
		n -= room;
		if (s->out_len == sizeof(s->out))
			session_flush(s);
	}
}

char *
session_room(struct session *s, size_t least, size_t *room)
{
	if (sizeof(s->out) - s->out_len < least)
		session_flush(s);
	*room = sizeof(s->out) - s->out_len;
	return s->out + s->out_len;
}

void
session_added(struct session *s, size_t n)
{
	s->out_len += n;
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
	/* A peer that floods us has its line's time too, not more. */
	switch (now_ms() < deadline ? wait_for(STDIN_FILENO, POLLIN, deadline)
	                            : 0) {
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

bool
session_has_input(const struct session *s)
{
	return s->in_at < s->in_len;
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

/*
 * RFC 854: whoever is offered an option or asked for one has to answer, if
 * only to refuse. After Ctrl-C, telnet shows nothing more until it is told
 * WONT TIMING-MARK (RFC 860).
 */
static int
refuse_option(struct session *s, int asked, int64_t deadline)
{
	unsigned char refusal[] = { TELNET_IAC,
		asked == TELNET_DO ? TELNET_WONT : TELNET_DONT, 0 };
	int option = raw_octet(s, deadline);

	if (option == -1)
		return -1;
	refusal[2] = (unsigned char)option;
	if (asked == TELNET_DO || asked == TELNET_WILL)
		session_write(s, refusal, sizeof(refusal));
	return 0;
}

/*
 * One octet of text: telnet's own commands are passed over. A lone IAC is too:
 * what belongs to it came out of band, or it never was telnet's.
 */
static int
text_octet(struct session *s, int64_t deadline)
{
	int c;

	while ((c = raw_octet(s, deadline)) == TELNET_IAC) {
		c = raw_octet(s, deadline);
		if (c == -1)
			return -1;
		if (c < TELNET_FIRST || c == TELNET_IAC)
			s->in_at--; /* read it again, as text */
		else if (c >= TELNET_WILL && c <= TELNET_DONT &&
		         refuse_option(s, c, deadline) == -1)
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
	int c, last = '\0', text = '\0';

	while ((c = text_octet(s, deadline)) != '\n') {
		if (c == -1)
			return -1;
		if (c == '\0' || len + 1 == size)
			bad = true;
		else
			line[len++] = (char)c;
		if (c != '\r')
			text = c;
		last = c;
	}
	if (bad && len > 0)
		line[len - 1] = (char)text;
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
