/*
 * dnsload.c - clients that connect, ask one question, and close.
 *
 *	dnsload PORT CLIENTS CONNECTIONS NAME
 *		Make so many connections to 127.0.0.1, CLIENTS of them at any
 *		time; over each the address of NAME is asked for once. Prints:
 *		answers a second, and how many connections failed. The last
 *		CLIENTS do not count for the time: the queue of some servers is
 *		short, and whoever falls out of it comes again a second later.
 *
 * An answer that is not whole, or has another number than the question, has
 * failed. One process and epoll.
 */
#include <sys/epoll.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"

#define CLIENTS_MAX     1024
#define CONNECTIONS_MAX 1000000
#define TIME_MAX        120 /* seconds, then we are killed */
#define ANSWER_MAX      2048
#define LABEL_MAX       63

struct client {
	int fd;
	bool asked;
	size_t got;
	unsigned char in[ANSWER_MAX];
};

struct run {
	struct sockaddr_in to;
	int epoll;
	size_t wanted, begun, ended, failed;
	size_t counted;     /* of those ended, */
	int64_t counted_at; /* and when that was reached */
	unsigned char query[2 + 12 + 255 + 4];
	size_t query_n;
};

static struct run r;

/* The question, with the length that goes before it. */
static void
ask_for(const char *name)
{
	static const unsigned char header[] = { 0x42, 0x42, 1, 0, 0, 1, 0, 0, 0,
		0, 0, 0 };
	static const unsigned char tail[] = { 0, 0, 1, 0, 1 };
	unsigned char *to = r.query + 2;
	size_t n;

	memcpy(to, header, sizeof(header));
	to += sizeof(header);
	if (strlen(name) > 250)
		errx(EX_USAGE, "%s: too long", name);
	for (; *name != '\0'; name += n + (name[n] == '.')) {
		n = strcspn(name, ".");
		if (n == 0 || n > LABEL_MAX)
			errx(EX_USAGE, "expected a name as www.st.um");
		*to++ = (unsigned char)n;
		memcpy(to, name, n);
		to += n;
	}
	memcpy(to, tail, sizeof(tail));
	r.query_n = (size_t)(to - r.query) + sizeof(tail);
	r.query[0] = (unsigned char)((r.query_n - 2) >> 8);
	r.query[1] = (unsigned char)(r.query_n - 2);
}

static void
begin(struct client *c)
{
	struct epoll_event ev = { .events = EPOLLOUT, .data.ptr = c };

	c->got = 0;
	c->asked = false;
	c->fd = dial_later(&r.to);
	if (epoll_ctl(r.epoll, EPOLL_CTL_ADD, c->fd, &ev) == -1)
		err(EX_OSERR, "epoll_ctl");
	r.begun++;
}

static void
end(struct client *c, bool good)
{
	if (!good)
		r.failed++;
	if (++r.ended == r.counted)
		r.counted_at = now_ns();
	close(c->fd);
	if (r.begun < r.wanted)
		begin(c);
}

static void
ask(struct client *c)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };

	if (write(c->fd, r.query, r.query_n) != (ssize_t)r.query_n) {
		end(c, false);
		return;
	}
	c->asked = true;
	if (epoll_ctl(r.epoll, EPOLL_CTL_MOD, c->fd, &ev) == -1)
		err(EX_OSERR, "epoll_ctl");
}

static void
hear(struct client *c)
{
	ssize_t n = read(c->fd, c->in + c->got, sizeof(c->in) - c->got);

	if (n <= 0) {
		end(c, false);
		return;
	}
	c->got += (size_t)n;
	if (c->got >= 4 && c->got >= 2 + ((size_t)c->in[0] << 8 | c->in[1]))
		end(c, memcmp(c->in + 2, r.query + 2, 2) == 0);
}

int
main(int argc, char *argv[])
{
	static struct client all[CLIENTS_MAX];
	struct epoll_event ev[64];
	struct client *c;
	size_t clients, i;
	int64_t began;
	int came;

	alarm(TIME_MAX);
	if (argc != 5)
		errx(EX_USAGE, "see the top of dnsload.c");
	r.to = loopback(number(argv[1], UINT16_MAX));
	clients = number(argv[2], CLIENTS_MAX);
	r.wanted = number(argv[3], CONNECTIONS_MAX);
	r.counted = r.wanted > clients ? r.wanted - clients : r.wanted;
	ask_for(argv[4]);
	r.epoll = epoll_create1(EPOLL_CLOEXEC);
	began = now_ns();
	for (i = 0; i < clients && i < r.wanted; i++)
		begin(&all[i]);
	while (r.ended < r.wanted) {
		came = epoll_wait(r.epoll, ev, 64, -1);
		while (came-- > 0) {
			c = ev[came].data.ptr;
			if (c->asked)
				hear(c);
			else
				ask(c);
		}
	}
	printf("%.1f %zu\n",
	    (double)r.counted * 1e9 / (double)(r.counted_at - began), r.failed);
}
