/* internal.c - the services that inetd answers itself. */
#include "services/inetd/internal.h"

#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/wait.h"
#include "services/inetd/ident.h"
#include "services/inetd/inetd.h"

#define OCTETS        8192
#define IDLE_MS       (60 * 1000) /* for the peer to send or take more */
#define ANSWER_MAX    512         /* octets of a datagram's answer */
#define BATCH         32          /* datagrams answered in one go */
#define PORTS_OF_ROOT 1024        /* whose owner must not be answered */
#define SINCE_1900    UINT32_C(2208988800) /* seconds until 1970, RFC 868 */

#define CHARGEN_LINE  72 /* characters of a line, RFC 864 */
#define CHARGEN_FIRST ' '
#define CHARGEN_CHARS 95 /* that can be printed */

/* Write all of it, or find out that the peer is gone or asleep. */
static bool
put(const char *octets, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = send(
		    STDOUT_FILENO, octets, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (done >= 0) {
			octets += done;
			n -= (size_t)done;
		} else if (errno != EAGAIN || wait_for(STDOUT_FILENO, POLLOUT,
		                                  now_ms() + IDLE_MS) != 1)
			return false;
	}
	return true;
}

static size_t
get(char octets[OCTETS])
{
	ssize_t n;

	if (wait_for(STDIN_FILENO, POLLIN, now_ms() + IDLE_MS) != 1)
		return 0;
	n = read(STDIN_FILENO, octets, OCTETS);
	return n > 0 ? (size_t)n : 0;
}

/* RFC 862. */
static void
echo(void)
{
	char octets[OCTETS];
	size_t n;

	while ((n = get(octets)) > 0 && put(octets, n))
		;
}

/* RFC 863. */
static void
discard(void)
{
	char octets[OCTETS];

	while (get(octets) > 0)
		;
}

/* RFC 864: the line that begins with the nth character. */
static size_t
chargen_line(char *to, unsigned int nth)
{
	unsigned int i;

	for (i = 0; i < CHARGEN_LINE; i++)
		to[i] = (char)(CHARGEN_FIRST + (nth + i) % CHARGEN_CHARS);
	memcpy(to + i, "\r\n", 2);
	return CHARGEN_LINE + 2;
}

static void
chargen(void)
{
	char line[CHARGEN_LINE + 2];
	unsigned int nth = 0;

	while (put(line, chargen_line(line, nth++)))
		;
}

static size_t
chargen_answer(char *to, const char *asked, size_t n)
{
	static unsigned int nth;

	(void)asked;
	(void)n;
	return chargen_line(to, nth++ % CHARGEN_CHARS);
}

static size_t
echo_answer(char *to, const char *asked, size_t n)
{
	memcpy(to, asked, n);
	return n;
}

static size_t
discard_answer(char *to, const char *asked, size_t n)
{
	(void)to;
	(void)asked;
	(void)n;
	return 0;
}

/* RFC 867. */
static size_t
daytime_answer(char *to, const char *asked, size_t n)
{
	time_t now = time(NULL);
	struct tm tm;

	(void)asked;
	(void)n;
	localtime_r(&now, &tm);
	return strftime(to, ANSWER_MAX, "%a %b %e %H:%M:%S %Y\r\n", &tm);
}

/* RFC 868. */
static size_t
time_answer(char *to, const char *asked, size_t n)
{
	uint32_t seconds = htobe32((uint32_t)time(NULL) + SINCE_1900);

	(void)asked;
	(void)n;
	memcpy(to, &seconds, sizeof(seconds));
	return sizeof(seconds);
}

/* RFC 865. */
static size_t
qotd_answer(char *to, const char *asked, size_t n)
{
	/* clang-format off */
	static const char *const quotes[] = {
		"A server is a program that waits well.",
		"Whoever reads the RFC has fewer surprises.",
		"The log knew it before you did.",
		"First make it correct, then ask how fast it is.",
		"Mail is not lost; it is in a file that nobody locked.",
		"Be strict with yourself and patient with telnet.",
		"There are two kinds of disks: those that were flushed.",
	};
	/* clang-format on */
	size_t day = (size_t)(time(NULL) / (24 * 60 * 60));

	(void)asked;
	(void)n;
	return (size_t)snprintf(to, ANSWER_MAX, "%s\r\n",
	    quotes[day % (sizeof(quotes) / sizeof(quotes[0]))]);
}

/* clang-format off */
static const struct internal {
	const char *name;
	void (*serve)(void); /* NULL: over TCP, say the answer and close */
	size_t (*answer)(char *to, const char *asked, size_t n);
	in_port_t port;
} internals[] = {
	{ "echo",    echo,    echo_answer,    7 },
	{ "discard", discard, discard_answer, 9 },
	{ "daytime", NULL,    daytime_answer, 13 },
	{ "qotd",    NULL,    qotd_answer,    17 },
	{ "chargen", chargen, chargen_answer, 19 },
	{ "time",    NULL,    time_answer,    37 },
	{ "ident",   ident,   NULL,           113 },
	{ "auth",    ident,   NULL,           113 }, /* its name in services(5) */
};
/* clang-format on */

#define INTERNALS (sizeof(internals) / sizeof(internals[0]))

const struct internal *
internal_find(const char *name, int type)
{
	size_t i;

	for (i = 0; i < INTERNALS; i++)
		if (strcmp(name, internals[i].name) == 0 &&
		    (type == SOCK_STREAM || internals[i].answer != NULL))
			return &internals[i];
	return NULL;
}

in_port_t
internal_port(const char *name)
{
	size_t i;

	for (i = 0; i < INTERNALS; i++)
		if (strcmp(name, internals[i].name) == 0)
			return internals[i].port;
	return 0;
}

int
internal_serve(const struct internal *service)
{
	char answer[ANSWER_MAX];

	if (service->serve != NULL)
		service->serve();
	else
		put(answer, service->answer(answer, "", 0));
	shutdown(STDOUT_FILENO, SHUT_WR);
	return EX_OK;
}

/* True if an answer to port could be a question to one of ours. */
static bool
would_loop(in_port_t port, const struct lines *all)
{
	const struct line *l;

	if (port < PORTS_OF_ROOT)
		return true;
	TAILQ_FOREACH(l, all, next)
	if (l->entry->type == SOCK_DGRAM && l->port == port)
		return true;
	return false;
}

void
internal_answer(struct line *l, const struct lines *all)
{
	char asked[ANSWER_MAX], answer[ANSWER_MAX];
	struct sockaddr_storage from;
	struct in6_addr address;
	socklen_t len;
	in_port_t port;
	ssize_t n;
	size_t size;
	int i;

	for (i = 0; i < BATCH; i++) {
		len = sizeof(from);
		n = recvfrom(l->fd, asked, sizeof(asked), MSG_DONTWAIT,
		    (struct sockaddr *)&from, &len);
		if (n == -1)
			return;
		if (!network_address(
		        &address, &port, (struct sockaddr *)&from) ||
		    would_loop(port, all) || !gate_hears(&l->gate, &address))
			continue;
		size = l->internal->answer(answer, asked, (size_t)n);
		if (size > 0)
			sendto(l->fd, answer, size, MSG_DONTWAIT | MSG_NOSIGNAL,
			    (struct sockaddr *)&from, len);
	}
}
