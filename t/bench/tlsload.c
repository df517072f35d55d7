/*
 * tlsload.c - clients that shake hands, read to the end, and close.
 *
 *	tlsload [-2] [-r] [-s ALGORITHMS] PORT CLIENTS CONNECTIONS
 *		Make so many connections to 127.0.0.1, CLIENTS of them at any
 *		time; with TLS 1.2 or else 1.3; -r: each resumes the session
 *		of one before. Prints: handshakes a second, and how many
 *		connections failed.
 *	tlsload -b [-2] [-s ALGORITHMS] PORT
 *		Read what comes over one connection, and print megabytes a
 *		second.
 *
 * A connection on which something else than the line is said, that ends
 * without close_notify, or is not resumed though it should be, has failed. One
 *process and epoll.
 */
#include <sys/epoll.h>

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"
#include "t/bench/line.h"

#define CLIENTS_MAX     1024
#define CONNECTIONS_MAX 1000000
#define TIME_MAX        120 /* seconds, then we are killed */
#define AT_ONCE         65536

struct client {
	SSL *tls;
	int fd;
	bool done; /* with the handshake */
	size_t got;
};

struct run {
	SSL_CTX *ctx;
	SSL_SESSION *session; /* the newest */
	struct sockaddr_in to;
	bool resume;
	int epoll;
	size_t wanted, begun, ended, failed;
};

static struct run r;

static int
keep(SSL *tls, SSL_SESSION *session)
{
	(void)tls;
	SSL_SESSION_free(r.session);
	r.session = SSL_SESSION_dup(session);
	return 0;
}

/* OpenSSL would take one only once: use a copy. */
static void
resume(SSL *tls)
{
	SSL_SESSION *copy = SSL_SESSION_dup(r.session);

	SSL_set_session(tls, copy);
	SSL_SESSION_free(copy);
}

static void
begin(struct client *c)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT | EPOLLET,
		.data.ptr = c };

	c->got = 0;
	c->done = false;
	c->fd = dial_later(&r.to);
	c->tls = SSL_new(r.ctx);
	SSL_set_fd(c->tls, c->fd);
	if (r.resume && r.session != NULL)
		resume(c->tls);
	SSL_set_connect_state(c->tls);
	if (epoll_ctl(r.epoll, EPOLL_CTL_ADD, c->fd, &ev) == -1)
		err(EX_OSERR, "epoll_ctl");
	r.begun++;
}

static bool
waits(struct client *c, int result)
{
	int why = SSL_get_error(c->tls, result);

	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static void
end(struct client *c)
{
	if (!c->done || c->got != strlen(LINE) ||
	    (SSL_get_shutdown(c->tls) & SSL_RECEIVED_SHUTDOWN) == 0 ||
	    (r.resume && !SSL_session_reused(c->tls)))
		r.failed++;
	r.ended++;
	SSL_shutdown(c->tls);
	SSL_free(c->tls);
	close(c->fd);
	ERR_clear_error();
	if (r.begun < r.wanted)
		begin(c);
}

static void
go_on(struct client *c)
{
	char octets[4096];
	int n;

	if (!c->done) {
		n = SSL_do_handshake(c->tls);
		if (n != 1) {
			if (!waits(c, n))
				end(c);
			return;
		}
		c->done = true;
	}
	while ((n = SSL_read(c->tls, octets, sizeof(octets))) > 0)
		c->got += (size_t)n;
	if (!waits(c, n))
		end(c);
}

/* Make n connections, clients of them at any time. */
static void
handshakes(struct client all[], size_t clients, size_t n)
{
	struct epoll_event ev[64];
	size_t i;
	int came;

	r.begun = r.ended = r.failed = 0;
	r.wanted = n;
	for (i = 0; i < clients && i < n; i++)
		begin(&all[i]);
	while (r.ended < n) {
		came = epoll_wait(r.epoll, ev, 64, -1);
		while (came-- > 0)
			go_on(ev[came].data.ptr);
	}
}

static void
measure(size_t clients, size_t connections)
{
	static struct client all[CLIENTS_MAX];
	bool resuming = r.resume;
	int64_t began;

	r.epoll = epoll_create1(EPOLL_CLOEXEC);
	/* The first brings the session that the others resume. */
	r.resume = false;
	handshakes(all, 1, 1);
	r.resume = resuming;
	began = now_ns();
	handshakes(all, clients, connections);
	printf("%.1f %zu\n",
	    (double)connections * 1e9 / (double)(now_ns() - began), r.failed);
}

static void
bulk(void)
{
	static char octets[AT_ONCE];
	SSL *tls = SSL_new(r.ctx);
	int64_t began = now_ns();
	size_t got = 0;
	int fd = dial(ntohs(r.to.sin_port), 1), n;

	SSL_set_fd(tls, fd);
	if (SSL_connect(tls) != 1)
		errx(EX_PROTOCOL, "no TLS");
	while ((n = SSL_read(tls, octets, sizeof(octets))) > 0)
		got += (size_t)n;
	printf("%.1f\n", (double)got * 1e3 / (double)(now_ns() - began));
}

int
main(int argc, char *argv[])
{
	bool one = false;
	int option;

	alarm(TIME_MAX);
	r.ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_min_proto_version(r.ctx, TLS1_3_VERSION);
	SSL_CTX_set_session_cache_mode(
	    r.ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(r.ctx, keep);
	while ((option = getopt(argc, argv, "2brs:")) != -1)
		if (option == '2') {
			SSL_CTX_set_min_proto_version(r.ctx, TLS1_2_VERSION);
			SSL_CTX_set_max_proto_version(r.ctx, TLS1_2_VERSION);
		} else if (option == 'b')
			one = true;
		else if (option == 'r')
			r.resume = true;
		else if (option != 's' ||
		         SSL_CTX_set1_sigalgs_list(r.ctx, optarg) != 1)
			errx(EX_USAGE, "see the top of tlsload.c");
	argv += optind;
	argc -= optind;
	if (argc != (one ? 1 : 3))
		errx(EX_USAGE, "see the top of tlsload.c");
	r.to = loopback(number(argv[0], UINT16_MAX));
	if (one)
		bulk();
	else
		measure(number(argv[1], CLIENTS_MAX),
		    number(argv[2], CONNECTIONS_MAX));
}
