/* shuttle.c - octets between a client under TLS and a handler in plain. */
#include "services/tlsd/shuttle.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "common/wait.h"

/* One direction: octets[at..len] have come and not gone yet. */
struct flow {
	char *octets;
	size_t at, len;
	bool ended;  /* no more will come */
	bool closed; /* and the other side has been told so */
};

struct shuttle {
	SSL *tls;
	int net, plain;
	struct flow in, out; /* from the client, from the handler */
	bool lost;           /* the connection to the client, */
	bool deaf;           /* or only its ear: it may have said something */
	bool gone;           /* the handler, both ways */
	bool net_ready;      /* the client may have sent something */
	bool plain_ready;    /* so may the handler */
	short net_wants;     /* what OpenSSL waits for */
	size_t thrown_away;
	bool moved; /* something has come or gone in this turn */
};

static bool
is_empty(const struct flow *f)
{
	return f->len == 0;
}

static bool
has_room(const struct flow *f)
{
	return !f->ended && f->len < FLOW_OCTETS;
}

static void
took(struct flow *f, size_t n)
{
	f->at += n;
	if (f->at == f->len)
		f->at = f->len = 0;
}

/*
 * What came of a call of OpenSSL that did not succeed: true if it has to wait
 * for the client, false if there is nothing to wait for.
 */
static bool
must_wait(struct shuttle *s, int result)
{
	switch (SSL_get_error(s->tls, result)) {
	case SSL_ERROR_WANT_READ:
		s->net_wants |= POLLIN;
		return true;
	case SSL_ERROR_WANT_WRITE:
		s->net_wants |= POLLOUT;
		return true;
	default:
		ERR_clear_error();
		return false;
	}
}

/* Take what the client has sent, many small records at once. */
static void
read_net(struct shuttle *s)
{
	struct flow *f = &s->in;
	size_t n;
	int result;

	while (s->net_ready && has_room(f)) {
		result = SSL_read_ex(
		    s->tls, f->octets + f->len, FLOW_OCTETS - f->len, &n);
		if (result == 1) {
			f->len += n;
			s->moved = true;
			continue;
		}
		s->net_ready = false;
		if (must_wait(s, result))
			return;
		f->ended = true;
		if ((SSL_get_shutdown(s->tls) & SSL_RECEIVED_SHUTDOWN) == 0)
			s->lost = true;
	}
}

static void
write_plain(struct shuttle *s)
{
	struct flow *f = &s->in;
	ssize_t n;

	while (!is_empty(f) && !s->gone) {
		n = send(s->plain, f->octets + f->at, f->len - f->at,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			took(f, (size_t)n);
			s->moved = true;
		} else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			s->gone = true;
	}
	s->thrown_away += f->len - f->at;
	took(f, f->len - f->at);
	if (f->ended && !f->closed) {
		shutdown(s->plain, SHUT_WR);
		f->closed = s->moved = true;
	}
}

static void
read_plain(struct shuttle *s)
{
	struct flow *f = &s->out;
	ssize_t n;

	if (!s->plain_ready || f->ended || !is_empty(f))
		return;
	n = recv(s->plain, f->octets, FLOW_OCTETS, MSG_DONTWAIT);
	if (n > 0)
		f->len = (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		f->ended = true;
	/* Of one that is gone poll() says no more: read on to the end. */
	s->plain_ready = n == FLOW_OCTETS || s->gone;
	s->moved |= n >= 0;
}

static void
write_net(struct shuttle *s)
{
	struct flow *f = &s->out;
	size_t n;
	int result;

	while (!is_empty(f) && !s->deaf) {
		result = SSL_write_ex(
		    s->tls, f->octets + f->at, f->len - f->at, &n);
		if (result == 1) {
			took(f, n);
			s->moved = true;
		} else if (must_wait(s, result))
			return;
		else
			s->deaf = true;
	}
	if (s->deaf || !f->ended || f->closed)
		return;
	result = SSL_shutdown(s->tls);
	if (result >= 0) {
		shutdown(s->net, SHUT_WR);
		f->closed = s->moved = true;
	} else if (!must_wait(s, result))
		s->deaf = true;
}

/* Until when to wait, if something moved last at since. */
static int64_t
deadline(const struct shuttle *s, int64_t since, int idle_s)
{
	int64_t most = (int64_t)idle_s * 1000;

	if (s->gone && s->out.closed)
		most = LINGER_MS;
	else if ((s->gone || s->lost) && most > DRAIN_MS)
		most = DRAIN_MS;
	return since + most;
}

/*
 * Wait until something can be done. That the handler is gone is heard in any
 * case, once; of the client only what is wanted. False if until came first.
 */
static bool
wait_for_both(struct shuttle *s, int64_t until)
{
	struct pollfd p[] = { { s->net, s->net_wants, 0 }, { s->plain, 0, 0 } };
	int64_t left = until - now_ms();
	bool ready = s->net_ready && has_room(&s->in);

	if (has_room(&s->in))
		p[0].events |= POLLIN;
	if (p[0].events == 0 || s->lost)
		p[0].fd = -1;
	if (is_empty(&s->out) && !s->out.ended) {
		p[1].events |= POLLIN;
		ready |= s->plain_ready;
	}
	if (!is_empty(&s->in))
		p[1].events |= POLLOUT;
	if (s->gone)
		p[1].fd = -1;
	if (poll(p, 2, ready ? 0 : left > 0 ? (int)left : 0) == 0)
		return ready;
	s->net_ready |= p[0].revents != 0;
	s->plain_ready |= (p[1].revents & ~POLLOUT) != 0;
	s->gone |= (p[1].revents & (POLLHUP | POLLERR)) != 0;
	return true;
}

static bool
is_over(const struct shuttle *s)
{
	if (s->lost)
		return s->gone || is_empty(&s->in);
	if (!s->out.closed)
		return false;
	return s->in.closed || (s->gone && s->thrown_away > LINGER_OCTETS);
}

enum shuttled
shuttle(SSL *tls, int net, int plain, int idle_s)
{
	static char in[FLOW_OCTETS], out[FLOW_OCTETS];
	struct shuttle s = { .tls = tls,
		.net = net,
		.plain = plain,
		.in.octets = in,
		.out.octets = out,
		.net_ready = true,
		.plain_ready = true };
	int64_t since = now_ms();

	for (;;) {
		s.net_wants = 0;
		s.moved = false;
		read_plain(&s);
		write_net(&s);
		s.net_ready |= s.deaf; /* its last words, or that it is lost */
		read_net(&s);
		write_plain(&s);
		if (is_over(&s))
			return s.lost ? CLIENT_LOST : BOTH_CLOSED;
		if (s.moved)
			since = now_ms();
		if (!wait_for_both(&s, deadline(&s, since, idle_s)))
			return s.gone ? BOTH_CLOSED : FELL_SILENT;
	}
}
