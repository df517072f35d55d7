/* tcp.c - questions and answers as a stream. */
#include "services/dnsd/tcp.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/network.h"
#include "common/peer.h"
#include "common/wait.h"
#include "services/dnsd/message.h"
#include "services/dnsd/query.h"
#include "services/dnsd/zones.h"

#define LENGTH 2 /* octets before a message that say how long it is */
#define WHOLE  (LENGTH + MESSAGE_OCTETS)

/*
 * The stream. What is small comes before what has come and is not answered,
 * and that before what is answered and not sent: few pages, if both are short.
 */
static struct {
	size_t in_n, out_n;
	bool timed; /* the socket itself has the limits of time */
	bool gone;  /* the client, or so we have to treat it */
	uint8_t in[WHOLE], out[2 * WHOLE];
} s;

void
tcp_prepare(const struct conf *conf)
{
	const struct timeval idle = { .tv_sec = conf->dns.idle_s };
	const int on = 1;

	signal(SIGPIPE, SIG_IGN);
	s.timed = setsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &idle,
	              sizeof(idle)) == 0 &&
	          setsockopt(STDIN_FILENO, SOL_SOCKET, SO_SNDTIMEO, &idle,
	              sizeof(idle)) == 0;
	setsockopt(STDIN_FILENO, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/* A client that does not take all of it in time has gone. */
static bool
flush(void)
{
	size_t n = s.out_n;

	s.out_n = 0;
	if (!s.gone && n > 0)
		s.gone = write(STDOUT_FILENO, s.out, n) != (ssize_t)n;
	return !s.gone;
}

/* Send a message at once, and what was to be sent before it. */
static bool
send_now(const uint8_t *octets, size_t n)
{
	if (!flush())
		return false;
	memmove(s.out + LENGTH, octets, n);
	put16(s.out, (unsigned int)n);
	s.out_n = LENGTH + n;
	return flush();
}

/* Answer every whole message in the buffer. False: hang up. */
static bool
respond(const struct client *client)
{
	size_t at = 0, n, octets;

	while (s.in_n - at >= LENGTH) {
		n = get16(s.in + at);
		if (n < HEADER_OCTETS) {
			flush();
			return false;
		}
		if (s.in_n - at < LENGTH + n)
			break;
		if (sizeof(s.out) - s.out_n < WHOLE && !flush())
			return false;
		octets = query(client, s.in + at + LENGTH, n,
		    s.out + s.out_n + LENGTH, MESSAGE_OCTETS);
		if (octets > 0) {
			put16(s.out + s.out_n, (unsigned int)octets);
			s.out_n += LENGTH + octets;
		}
		at += LENGTH + n;
	}
	s.in_n -= at;
	memmove(s.in, s.in + at, s.in_n);
	return flush();
}

/*
 * Read what there is. A socket knows how long it may be silent; but the rest
 * of a message has to come until the deadline, however often a part of it does.
 */
static ssize_t
receive(int64_t deadline)
{
	ssize_t n;

	if ((!s.timed || s.in_n > 0) &&
	    wait_for(STDIN_FILENO, POLLIN, deadline) != 1)
		return -1;
	n = read(STDIN_FILENO, s.in + s.in_n, sizeof(s.in) - s.in_n);
	if (n > 0)
		s.in_n += (size_t)n;
	return n;
}

/* From the socket itself, if nobody knows better: as text it takes longer. */
static void
know_client(struct client *client)
{
	struct network network = { .bits = 0 };
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	struct peer peer;
	in_port_t port;

	if (peer_is_proxied() ||
	    getpeername(STDIN_FILENO, (struct sockaddr *)&from, &len) == -1 ||
	    !network_address(
	        &network.address, &port, (struct sockaddr *)&from)) {
		peer_find(&peer, STDIN_FILENO);
		network_parse(&network, peer.ip);
	}
	query_client(client, &network.address, false);
	client->send = send_now;
}

/*
 * A connection inherits what the socket that listens has been told, unless it
 * came before that.
 */
static void
prepare_first(const struct conf *conf)
{
	struct timeval idle = { .tv_sec = 0 };
	socklen_t len = sizeof(idle);

	if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &idle, &len) ==
	        -1 ||
	    idle.tv_sec != conf->dns.idle_s)
		tcp_prepare(conf);
}

/*
 * Most clients ask once, and for them no clock is read and no file looked at:
 * each page that a process touches is a good part of what it costs.
 */
int
tcp_serve(const struct conf *conf)
{
	int64_t idle_ms = (int64_t)conf->dns.idle_s * 1000;
	int64_t over = 0, deadline = s.timed ? 0 : now_ms() + idle_ms, now;
	struct client client;
	size_t before, had;
	bool first = true;

	prepare_first(conf);
	know_client(&client);
	for (before = 0; receive(deadline) > 0;
	     before = s.in_n, first = false) {
		if (!first)
			zones_refresh(false);
		had = s.in_n;
		if (!respond(&client))
			return EX_OK;
		if (first && s.timed && s.in_n == 0)
			continue;
		now = now_ms();
		if (over == 0)
			over = now + (int64_t)conf->dns.lifetime_s * 1000;
		if (now >= over)
			return EX_OK;
		/* More of the same message gives it no more time. */
		if (s.in_n < had || before == 0)
			deadline = now + idle_ms;
	}
	return EX_OK;
}
