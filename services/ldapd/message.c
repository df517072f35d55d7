/* message.c - messages on the connection. */
#include "services/ldapd/message.h"

#include <errno.h>
#include <ldap.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "common/part.h"
#include "common/wait.h"

#define OUT    65536 /* octets of answers that are gathered */
#define TICK_S 30    /* how long the socket itself waits */

/*
 * The stream: octets of in from at to n are not answered yet. More than has
 * room in first is in memory of its own, for as long as there is so much.
 */
static struct {
	const struct conf *conf;
	char *in;
	size_t size, at, n, out_n;
	size_t most;     /* octets of a message */
	int64_t over_at; /* 0: the clock was not looked at yet */
	unsigned int over_s;
	bool timed; /* the socket itself has the limits of time */
	bool has_read;
	bool gone;  /* the client, or so we have to treat it */
	bool ended; /* it says nothing more, but listens */
	char first[MESSAGE_STRANGER], out[OUT];
} s;

static time_t
tick_s(const struct conf *conf)
{
	return conf->ldap.idle_s < TICK_S ? conf->ldap.idle_s : TICK_S;
}

static bool
is_timed(const struct conf *conf)
{
	struct timeval tick = { .tv_sec = 0 };
	socklen_t len = sizeof(tick);

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &tick, &len) ==
	           0 &&
	       tick.tv_sec == tick_s(conf);
}

void
message_prepare(const struct conf *conf)
{
	const struct timeval tick = { .tv_sec = tick_s(conf) },
	                     idle = { .tv_sec = conf->ldap.idle_s };
	const int on = 1;

	signal(SIGPIPE, SIG_IGN);
	s.timed = setsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &tick,
	              sizeof(tick)) == 0 &&
	          setsockopt(STDIN_FILENO, SOL_SOCKET, SO_SNDTIMEO, &idle,
	              sizeof(idle)) == 0;
	setsockopt(STDIN_FILENO, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void
message_begin(const struct conf *conf)
{
	s.conf = conf;
	s.in = s.first;
	s.size = sizeof(s.first);
	s.at = s.n = s.out_n = 0;
	s.gone = s.ended = s.has_read = false;
	s.over_at = 0;
	message_known(false);
	/* One that came before the socket was told has to be told itself. */
	if (!is_timed(conf))
		message_prepare(conf);
}

void
message_known(bool known)
{
	const struct ldap_conf *l = &s.conf->ldap;
	int64_t began = s.over_at - (int64_t)s.over_s * 1000;

	s.most = known ? l->pdu_max : MESSAGE_STRANGER;
	if (s.most > l->pdu_max)
		s.most = l->pdu_max;
	s.over_s = known || l->lifetime_s < l->login_s ? l->lifetime_s
	                                               : l->login_s;
	if (s.over_at != 0)
		s.over_at = began + (int64_t)s.over_s * 1000;
}

size_t
message_octets(const char *octets, size_t n)
{
	const unsigned char *o = (const unsigned char *)octets;
	size_t length = 0, more, i;

	if (n > 0 && o[0] != LDAP_TAG_MESSAGE)
		return SIZE_MAX;
	if (n < 2)
		return 0;
	if (o[1] < 0x80)
		return 2 + (size_t)o[1];
	more = o[1] & 0x7f;
	/* Without a length (0x80) is BER, and not LDAP's (RFC 4511 5.1). */
	if (more == 0 || more > sizeof(ber_len_t))
		return SIZE_MAX;
	if (n < 2 + more)
		return 0;
	for (i = 0; i < more; i++) {
		if (length > SIZE_MAX >> 9)
			return SIZE_MAX;
		length = length << 8 | o[2 + i];
	}
	return 2 + more + length;
}

bool
message_parse(struct message *m, struct berval octets)
{
	struct berval whole, none = { 0, NULL };

	m->controls = none;
	if (!part(&octets, LDAP_TAG_MESSAGE, &whole) || octets.bv_len != 0 ||
	    !part_number(&whole, LDAP_TAG_MSGID, &m->id) || m->id < 0 ||
	    !part_any(&whole, &m->kind, &m->body))
		return false;
	m->has_controls = whole.bv_len > 0;
	/* What a later version puts behind it is passed over (RFC 4511 4). */
	return part_maybe(&whole, LDAP_TAG_CONTROLS, &m->controls);
}

/* A client that does not take all of it in time has gone. */
static bool
send_all(const char *octets, size_t n)
{
	if (!s.gone && n > 0)
		s.gone = write(STDOUT_FILENO, octets, n) != (ssize_t)n;
	return !s.gone;
}

bool
message_flush(void)
{
	size_t n = s.out_n;

	s.out_n = 0;
	return send_all(s.out, n);
}

void
message_send(BerElement *ber)
{
	struct berval octets;

	if (ber == NULL || ber_flatten2(ber, &octets, 0) == -1) {
		log_warn("no memory for an answer");
		s.gone = true;
	} else if (octets.bv_len > sizeof(s.out) - s.out_n &&
	           (!message_flush() || octets.bv_len > sizeof(s.out))) {
		send_all(octets.bv_val, octets.bv_len);
	} else {
		memcpy(s.out + s.out_n, octets.bv_val, octets.bv_len);
		s.out_n += octets.bv_len;
	}
	if (ber != NULL)
		ber_free(ber, 1);
}

bool
message_is_full(void)
{
	return s.out_n > sizeof(s.out) / 2;
}

int64_t
message_deadline(void)
{
	if (s.over_at == 0)
		s.over_at = now_ms() + (int64_t)s.over_s * 1000;
	return s.over_at;
}

size_t
message_longest(void)
{
	return s.most;
}

size_t
message_forget(void)
{
	size_t n = s.n - s.at;

	s.at = s.n = 0;
	return n;
}

/* Room for more octets of a message that is whole octets long. */
static bool
make_room(size_t whole)
{
	size_t size = s.size * 2 > whole ? whole : s.size * 2;
	char *more;

	memmove(s.in, s.in + s.at, s.n - s.at);
	s.n -= s.at;
	s.at = 0;
	if (s.n < s.size)
		return true;
	more = realloc(s.in == s.first ? NULL : s.in, size);
	if (more == NULL)
		return false;
	if (s.in == s.first)
		memcpy(more, s.first, s.n);
	s.in = more;
	s.size = size;
	return true;
}

/* All was answered: so large a message may not come again. */
static void
rest(void)
{
	s.at = s.n = 0;
	if (s.in != s.first)
		free(s.in);
	s.in = s.first;
	s.size = sizeof(s.first);
}

/* Read what there is: the octets, 0 at the end, or -1. */
static ssize_t
take(void)
{
	ssize_t n = read(STDIN_FILENO, s.in + s.n, s.size - s.n);

	if (n > 0)
		s.n += (size_t)n;
	s.has_read = true;
	s.ended = n == 0 || (n == -1 && errno != EAGAIN);
	return n;
}

/* Has the time until deadline come to an end? It is set if it is 0. */
static bool
is_late(int64_t *deadline, int64_t *now)
{
	*now = now_ms();
	if (s.over_at == 0)
		s.over_at = *now + (int64_t)s.over_s * 1000;
	if (*deadline == 0)
		*deadline = *now + (int64_t)s.conf->ldap.idle_s * 1000;
	if (*deadline > s.over_at)
		*deadline = s.over_at;
	return *now >= *deadline;
}

/*
 * Wait for more, and read it. The socket itself ends a wait that is not near
 * the deadline, which spares a call for each message, and the first one a look
 * at the clock; but what was begun has to come until the deadline, however
 * often a part of it does.
 */
static enum message_got
receive(int64_t *deadline)
{
	bool whole = s.timed && s.n == s.at;
	int64_t now = 0;
	int ready;

	if (s.ended || !message_flush())
		return MESSAGE_END;
	if ((s.has_read || !whole) && is_late(deadline, &now))
		return MESSAGE_LATE;
	if (whole &&
	    (*deadline == 0 || *deadline - now > tick_s(s.conf) * 1000) &&
	    (take() != -1 || s.ended))
		return s.ended ? MESSAGE_END : MESSAGE_HERE;
	if (is_late(deadline, &now))
		return MESSAGE_LATE;
	ready = wait_for(STDIN_FILENO, POLLIN, *deadline);
	if (ready != 1)
		return ready == 0 ? MESSAGE_LATE : MESSAGE_END;
	take();
	return s.ended ? MESSAGE_END : MESSAGE_HERE;
}

enum message_got
message_next(struct message *m)
{
	enum message_got got;
	int64_t deadline = 0;
	struct berval octets;
	size_t whole;

	if (s.at == s.n)
		rest();
	for (;;) {
		whole = message_octets(s.in + s.at, s.n - s.at);
		if (whole > s.most)
			return whole == SIZE_MAX ? MESSAGE_WRONG : MESSAGE_LONG;
		if (whole > 0 && whole <= s.n - s.at)
			break;
		if (!make_room(whole)) {
			log_warn("no memory for a message");
			return MESSAGE_LONG;
		}
		got = receive(&deadline);
		if (got != MESSAGE_HERE)
			return got;
	}
	octets.bv_val = s.in + s.at;
	octets.bv_len = whole;
	s.at += whole;
	return message_parse(m, octets) ? MESSAGE_HERE : MESSAGE_WRONG;
}

/* Is there an abandon of that id among the messages that have come? */
static bool
has_abandon(ber_int_t id)
{
	struct message m;
	struct berval octets;
	ber_int_t which;
	size_t at, n;

	for (at = s.at; at < s.n; at += n) {
		n = message_octets(s.in + at, s.n - at);
		if (n == 0 || n > s.n - at)
			break;
		octets.bv_val = s.in + at;
		octets.bv_len = n;
		if (!message_parse(&m, octets))
			break;
		if (m.kind == LDAP_REQ_UNBIND ||
		    (m.kind == LDAP_REQ_ABANDON &&
		        ber_decode_int(&m.body, &which) == 0 && which == id))
			return true;
	}
	return false;
}

bool
message_is_abandoned(ber_int_t id)
{
	ssize_t n;

	if (s.gone)
		return true;
	/* The message that is being answered stays where it is. */
	if (s.ended || s.n == s.size)
		return has_abandon(id);
	n = recv(STDIN_FILENO, s.in + s.n, s.size - s.n, MSG_DONTWAIT);
	if (n > 0)
		s.n += (size_t)n;
	else if (n == 0)
		s.ended = true;
	else if ((errno == ECONNRESET || errno == EPIPE))
		s.gone = true;
	return s.gone || has_abandon(id);
}
