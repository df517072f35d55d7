/* connection.c - octets from and to a client, each with a deadline. */
#include "services/httpd/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/tls.h"
#include "common/wait.h"

#define PAUSE_S      1    /* without a word: there is time for other things */
#define LINGER_MS    2000 /* for a client to read why it has to go */
#define SENDFILE_MAX (1 << 30) /* octets at once */

/*
 * False: it is no socket. (One that listens would pass them on; but not to who
 * has come before they were set, and has us started.)
 */
static bool
set_options(void)
{
	const struct timeval pause = { .tv_sec = PAUSE_S };
	const int on = 1;

	if (setsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &pause,
	        sizeof(pause)) == -1)
		return false;
	setsockopt(STDIN_FILENO, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return true;
}

void
conn_open(struct connection *c, int idle_s, int header_s)
{
	c->ended = OPEN;
	c->peer.ip[0] = '\0';
	c->https = tls_is_on();
	c->socket = set_options();
	c->idle_s = idle_s;
	c->header_s = header_s;
	c->header_at = 0;
	c->in_at = c->in_n = c->out_n = 0;
}

const struct peer *
conn_peer(struct connection *c)
{
	if (c->peer.ip[0] == '\0')
		peer_find(&c->peer, STDIN_FILENO);
	return &c->peer;
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

/* What the client's system has not taken. */
static int
queued(void)
{
	int n = 0;

	return ioctl(STDOUT_FILENO, SIOCOUTQ, &n) == 0 ? n : 0;
}

/*
 * Wait until there is room for a good part of what the kernel keeps for a
 * client. For a slow one that may take long, so as long as some of it goes it
 * is given more time. (SO_SNDTIMEO would do nearly the same, and makes
 * sendfile(2) a third slower, even if it never has to wait.)
 */
static void
wait_for_room(struct connection *c)
{
	int before = queued(), now;

	for (;; before = now) {
		switch (wait_for(STDOUT_FILENO, POLLOUT, conn_deadline(c))) {
		case 1:
			return;
		case -1:
			end(c, IO_FAILED);
			return;
		}
		now = queued();
		if (before - now < SEND_STEP) {
			end(c, IO_FAILED);
			return;
		}
	}
}

static void
write_out(struct connection *c, const char *octets, size_t n, int flags)
{
	ssize_t done;

	if (!c->socket) {
		write_pipe(c, octets, n);
		return;
	}
	while (n > 0 && c->ended == OPEN) {
		done = send(STDOUT_FILENO, octets, n,
		    MSG_DONTWAIT | MSG_NOSIGNAL | flags);
		if (done >= 0) {
			octets += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN)
			wait_for_room(c);
		else if (errno != EINTR)
			write_failed(c);
	}
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

/* A file that ends too early ends it. */
static off_t
send_file(struct connection *c, int fd, off_t offset, off_t n)
{
	off_t left = n;
	ssize_t done = 1;

	while (left > 0 && c->ended == OPEN && done != 0) {
		done = sendfile(STDOUT_FILENO, fd, &offset,
		    left < SENDFILE_MAX ? (size_t)left : SENDFILE_MAX);
		if (done >= 0)
			left -= done;
		else if (errno == EAGAIN)
			wait_for_room(c);
		else if (errno != EINTR)
			write_failed(c);
	}
	return n - left;
}

/* sendfile(2) has no flag for it: for so long the socket does not wait. */
off_t
conn_sendfile(struct connection *c, int fd, off_t offset, off_t n)
{
	off_t done;

	flush(c, n > 0 ? MSG_MORE : 0);
	if (!c->socket)
		return copy_file(c, fd, offset, n);
	if (n == 0 || c->ended != OPEN)
		return 0;
	fcntl(STDOUT_FILENO, F_SETFL, O_RDWR | O_NONBLOCK);
	done = send_file(c, fd, offset, n);
	fcntl(STDOUT_FILENO, F_SETFL, O_RDWR);
	return done;
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
	if (c->socket && how == WENT_IDLE)
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
