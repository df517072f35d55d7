/* connection.c - octets from and to a client, each with a deadline. */
#include "services/httpd/connection.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/wait.h"

#define PAUSE_S      1    /* without a word: there is time for other things */
#define LINGER_MS    2000 /* for a client to read why it has to go */
#define SENDFILE_MAX (1 << 30) /* octets at once */

/* What the listening socket has passed on to those that are accepted. */
static bool inherited;

/* The socket itself keeps the time. False: it is none. */
static bool
set_times(int idle_s)
{
	const struct timeval pause = { .tv_sec = PAUSE_S };
	const struct timeval idle = { .tv_sec = idle_s };
	const int on = 1;

	if (setsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &pause,
	        sizeof(pause)) == -1 ||
	    setsockopt(STDOUT_FILENO, SOL_SOCKET, SO_SNDTIMEO, &idle,
	        sizeof(idle)) == -1)
		return false;
	setsockopt(STDIN_FILENO, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return true;
}

/* Under inetd's "wait" there is a listener on fd 0 only. */
void
conn_prepare(int idle_s)
{
	const struct timeval idle = { .tv_sec = idle_s };
	int domain = AF_UNSPEC;
	socklen_t len = sizeof(domain);

	getsockopt(STDIN_FILENO, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	if (domain != AF_INET && domain != AF_INET6)
		return;
	inherited = setsockopt(STDIN_FILENO, SOL_SOCKET, SO_SNDTIMEO, &idle,
	                sizeof(idle)) == 0;
	set_times(idle_s);
}

void
conn_open(struct connection *c, int idle_s, int header_s)
{
	signal(SIGPIPE, SIG_IGN);
	c->ended = OPEN;
	peer_find(&c->peer, STDIN_FILENO);
	c->https = getenv("TLS_PROTOCOL") != NULL;
	c->timed = inherited || set_times(idle_s);
	c->idle_s = idle_s;
	c->header_s = header_s;
	c->header_at = 0;
	c->in_at = c->in_n = c->out_n = 0;
}

static void
end(struct connection *c, enum ended how)
{
	if (c->ended == OPEN)
		c->ended = how;
}

int64_t
conn_deadline(const struct connection *c)
{
	return now_ms() + (int64_t)c->idle_s * 1000;
}

static void
write_failed(struct connection *c)
{
	end(c, errno == EPIPE || errno == ECONNRESET ? PEER_LEFT : IO_FAILED);
}

/* A pipe that poll() calls ready takes PIPE_BUF octets at once, not more. */
static void
write_pipe(struct connection *c, const char *octets, size_t n)
{
	int64_t deadline = conn_deadline(c);
	ssize_t done;

	while (n > 0 && c->ended == OPEN) {
		if (wait_for(STDOUT_FILENO, POLLOUT, deadline) != 1) {
			end(c, IO_FAILED);
			return;
		}
		done = write(
		    STDOUT_FILENO, octets, n < PIPE_BUF ? n : PIPE_BUF);
		if (done == -1) {
			write_failed(c);
			return;
		}
		octets += done;
		n -= (size_t)done;
	}
}

/* A socket takes all of it within its time, or the client does not read. */
static void
write_out(struct connection *c, const char *octets, size_t n, int flags)
{
	ssize_t done;

	if (n == 0 || c->ended != OPEN)
		return;
	if (!c->timed) {
		write_pipe(c, octets, n);
		return;
	}
	done = send(STDOUT_FILENO, octets, n, MSG_NOSIGNAL | flags);
	if (done == -1)
		write_failed(c);
	else if ((size_t)done < n)
		end(c, IO_FAILED);
}

static void
flush(struct connection *c, int flags)
{
	size_t n = c->out_n;

	c->out_n = 0;
	write_out(c, c->out, n, flags);
}

void
conn_flush(struct connection *c)
{
	flush(c, 0);
}

char *
conn_room(struct connection *c, size_t n)
{
	if (n > sizeof(c->out) - c->out_n)
		flush(c, MSG_MORE);
	return c->ended == OPEN ? c->out + c->out_n : NULL;
}

void
conn_added(struct connection *c, size_t n)
{
	c->out_n += n;
}

void
conn_header(struct connection *c, const char *fmt, ...)
{
	size_t room = sizeof(c->out) - c->out_n;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(c->out + c->out_n, room, fmt, ap);
	if (n >= 0 && (size_t)n >= room) {
		flush(c, MSG_MORE);
		n = vsnprintf(c->out, sizeof(c->out), fmt, again);
	}
	va_end(again);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(c->out))
		end(c, IO_FAILED); /* half a field is worse than none */
	else if (c->ended == OPEN)
		c->out_n += (size_t)n;
}

void
conn_send(struct connection *c, const void *octets, size_t n)
{
	const char *from = octets;
	size_t part;

	for (; n > 0 && c->ended == OPEN; from += part, n -= part) {
		part = sizeof(c->out) - c->out_n;
		if (part > n)
			part = n;
		memcpy(c->out + c->out_n, from, part);
		c->out_n += part;
		if (c->out_n == sizeof(c->out))
			flush(c, part < n ? MSG_MORE : 0);
	}
}

/* Where sendfile(2) cannot be used, or keeps no time. */
static off_t
copy_file(struct connection *c, int fd, off_t offset, off_t n)
{
	off_t left = n;
	ssize_t got;
	size_t part;

	while (left > 0 && c->ended == OPEN) {
		part = left < OUT_OCTETS ? (size_t)left : OUT_OCTETS;
		got = pread(fd, c->out, part, offset);
		if (got <= 0)
			break;
		write_out(c, c->out, (size_t)got, 0);
		offset += got;
		left -= got;
	}
	return n - left;
}

/*
 * The kernel gives each SEND_STEP the time of the socket. It stops short where
 * the file ends, or where that time was over with a part of the step done: who
 * takes less than a step in the next one is too slow.
 */
off_t
conn_sendfile(struct connection *c, int fd, off_t offset, off_t n)
{
	off_t left = n, slow_left = 0;
	int64_t over = 0;
	ssize_t done;

	flush(c, n > 0 ? MSG_MORE : 0);
	if (!c->timed)
		return copy_file(c, fd, offset, n);
	while (left > 0 && c->ended == OPEN) {
		done = sendfile(STDOUT_FILENO, fd, &offset,
		    left < SENDFILE_MAX ? (size_t)left : SENDFILE_MAX);
		if (done == -1)
			write_failed(c);
		if (done <= 0)
			break;
		left -= done;
		if (over == 0 || slow_left - left >= SEND_STEP) {
			slow_left = left;
			over = conn_deadline(c);
		} else if (left > 0 && now_ms() >= over)
			end(c, IO_FAILED);
	}
	return n - left;
}

void
conn_settle(struct connection *c)
{
	if (c->in_n <= REQUEST_OCTETS)
		return;
	c->in_n -= c->in_at;
	memmove(c->in, c->in + c->in_at, c->in_n);
	c->in_at = 0;
}

void
conn_take(struct connection *c, size_t n)
{
	c->in_at += n;
	c->header_at = 0;
}

/*
 * Read up to c->in[to]. A socket may be silent for a while without a look at
 * the clock, if how is what it means: WENT_IDLE.
 */
static bool
receive(struct connection *c, size_t to, int64_t deadline, enum ended how)
{
	ssize_t n = -1;

	flush(c, 0);
	if (c->ended != OPEN)
		return false;
	errno = EAGAIN;
	if (c->timed && how == WENT_IDLE)
		n = read(STDIN_FILENO, c->in + c->in_n, to - c->in_n);
	if (n == -1 && (errno == EAGAIN || errno == EINTR)) {
		if (how == WENT_IDLE && c->pause != NULL)
			c->pause(c->own);
		if (deadline == 0)
			deadline = conn_deadline(c);
		if (wait_for(STDIN_FILENO, POLLIN, deadline) != 1) {
			end(c, how);
			return false;
		}
		n = read(STDIN_FILENO, c->in + c->in_n, to - c->in_n);
	}
	if (n <= 0) {
		end(c, n == 0 || errno == ECONNRESET ? PEER_LEFT : IO_FAILED);
		return false;
	}
	c->in_n += (size_t)n;
	return true;
}

bool
conn_more(struct connection *c)
{
	c->in_n -= c->in_at;
	if (c->in_at > 0)
		memmove(c->in, c->in + c->in_at, c->in_n);
	c->in_at = 0;
	if (c->in_n == 0)
		return receive(c, REQUEST_OCTETS, 0, WENT_IDLE);
	if (c->in_n >= REQUEST_OCTETS)
		return false;
	if (c->header_at == 0)
		c->header_at = now_ms() + (int64_t)c->header_s * 1000;
	return receive(c, REQUEST_OCTETS, c->header_at, TOO_SLOW);
}

size_t
conn_body(
    struct connection *c, const char **octets, char *room, int64_t deadline)
{
	if (c->in_at == c->in_n) {
		c->in_at = c->in_n = (size_t)(room - c->in);
		if (!receive(c, sizeof(c->in), deadline, TOO_SLOW))
			return 0;
	}
	*octets = c->in + c->in_at;
	return c->in_n - c->in_at;
}

void
conn_close(struct connection *c, bool linger)
{
	int64_t deadline;

	flush(c, 0);
	if (!linger || c->ended != OPEN ||
	    shutdown(STDOUT_FILENO, SHUT_WR) == -1)
		return;
	deadline = now_ms() + LINGER_MS;
	while (now_ms() < deadline &&
	       wait_for(STDIN_FILENO, POLLIN, deadline) == 1 &&
	       read(STDIN_FILENO, c->in, sizeof(c->in)) > 0)
		;
}
