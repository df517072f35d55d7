/*
 * load.c - clients that connect, read to the end, and close.
 *
 *	load PORT CLIENTS CONNECTIONS
 *		Make so many connections to 127.0.0.1, CLIENTS of them at any
 *		time. Prints: connections a second, how many failed, and the
 *		milliseconds from connect to end of file that 50, 90, 99 and
 *		100% of the others took.
 *	load -k PORT CLIENTS
 *		Open CLIENTS connections, wait for each one's line, print
 *		"held", and keep them until standard input ends.
 *
 * One process and epoll, so that as little as possible of a small machine
 * goes to the clients. What doesn't arrive within TIME_MAX fails the run.
 */
#include <sys/epoll.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"
#include "t/bench/line.h"

#define CLIENTS_MAX     4096
#define CONNECTIONS_MAX 1000000
#define TIME_MAX        120 /* seconds, then we are killed */

struct client {
	int fd;
	int64_t began; /* nanoseconds */
	size_t got;
	bool wrong; /* what came is not LINE */
};

struct run {
	int epoll;
	struct sockaddr_in to;
	bool hold;
	size_t wanted, begun, ended, failed;
	uint32_t *took; /* microseconds, of those that did not fail */
};

/* Connect c anew; the handshake goes on by itself. */
static void
begin(struct run *r, struct client *c)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };

	c->got = 0;
	c->wrong = false;
	c->began = now_ns();
	c->fd = dial_later(&r->to);
	if (epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &ev) == -1)
		err(EX_OSERR, "epoll_ctl");
	r->begun++;
}

static void
finish(struct run *r, struct client *c, bool good)
{
	if (good)
		r->took[r->ended - r->failed] = (uint32_t)((now_ns() -
		                                               c->began) /
		                                           1000);
	else
		r->failed++;
	r->ended++;
	close(c->fd);
	if (r->begun < r->wanted)
		begin(r, c);
}

/* Something came for c. */
static void
hear(struct run *r, struct client *c)
{
	static const char line[] = LINE;
	char in[512];
	ssize_t n;

	n = read(c->fd, in, sizeof(in));
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		finish(r, c, n == 0 && !c->wrong && c->got == strlen(line));
		return;
	}
	if ((size_t)n > strlen(line) - c->got ||
	    memcmp(in, line + c->got, (size_t)n) != 0)
		c->wrong = true;
	else
		c->got += (size_t)n;
	if (r->hold && c->got == strlen(line))
		r->ended++;
}

static int
by_size(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(struct run *r, int64_t took_ns)
{
	size_t n = r->ended - r->failed;
	static const size_t percent[] = { 50, 90, 99, 100 };
	size_t i;

	printf("%.0f %zu", (double)n * 1e9 / (double)took_ns, r->failed);
	qsort(r->took, n, sizeof(*r->took), by_size);
	for (i = 0; i < sizeof(percent) / sizeof(percent[0]); i++)
		printf(" %.2f",
		    n == 0 ? 0.0 : r->took[(n - 1) * percent[i] / 100] / 1e3);
	printf("\n");
}

static void
go(struct run *r, struct client *clients, size_t n)
{
	struct epoll_event ev[64];
	size_t i;
	int k, ready;

	for (i = 0; i < n && i < r->wanted; i++)
		begin(r, &clients[i]);
	while (r->ended < r->wanted) {
		ready = epoll_wait(r->epoll, ev, 64, -1);
		if (ready == -1 && errno != EINTR)
			err(EX_OSERR, "epoll_wait");
		for (k = 0; k < ready; k++)
			hear(r, ev[k].data.ptr);
	}
}

int
main(int argc, char *argv[])
{
	static struct client clients[CLIENTS_MAX];
	struct run r = { .hold = argc == 4 && strcmp(argv[1], "-k") == 0 };
	int64_t began;
	size_t n;

	if (argc != 4)
		errx(EX_USAGE, "usage: load PORT CLIENTS CONNECTIONS\n"
		               "       load -k PORT CLIENTS");
	argv += r.hold;
	r.to = loopback(number(argv[1], 65535));
	n = number(argv[2], CLIENTS_MAX);
	r.wanted = r.hold ? n : number(argv[3], CONNECTIONS_MAX);
	r.took = calloc(r.wanted, sizeof(*r.took));
	r.epoll = epoll_create1(0);
	if (r.took == NULL || r.epoll == -1)
		err(EX_OSERR, NULL);
	alarm(TIME_MAX);
	began = now_ns();
	go(&r, clients, n);
	if (!r.hold) {
		report(&r, now_ns() - began);
		return EX_OK;
	}
	printf("%s\n", r.failed == 0 ? "held" : "failed");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return EX_OK;
}
