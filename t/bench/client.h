/*
 * client.h - what every client here needs: the time, numbers from the command
 * line, and a connection to this machine.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <sys/socket.h>

#include <netinet/in.h>

#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

static inline int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* word as a number from 1 to max; ends the program if it is none. */
static inline size_t
number(const char *word, long long max)
{
	const char *wrong;
	long long n = strtonum(word, 1, max, &wrong);

	if (wrong != NULL)
		errx(EX_USAGE, "%s: %s", word, wrong);
	return (size_t)n;
}

static inline struct sockaddr_in
loopback(size_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((in_port_t)port);
	return at;
}

/* A connection to the port, from 127.0.0.WHO, or the program ends. */
static inline int
dial(size_t port, size_t who)
{
	struct sockaddr_in to = loopback(port), from = loopback(0);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	from.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + (in_addr_t)who);
	if (fd == -1 ||
	    setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&from, sizeof(from)) == -1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) == -1)
		err(EX_UNAVAILABLE, "connect to port %zu", port);
	return fd;
}

/* A connection to be, without waiting for it. */
static inline int
dial_later(const struct sockaddr_in *to)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd == -1)
		err(EX_OSERR, "socket");
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) == -1 &&
	    errno != EINPROGRESS)
		err(EX_UNAVAILABLE, "connect");
	return fd;
}

#endif
