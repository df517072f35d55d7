/* client.c - TLS with a server, for whoever is on the standard input. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "services/tlsd/handshake.h"
#include "services/tlsd/shuttle.h"
#include "services/tlsd/tlsd.h"

#define CONNECTION 6 /* where UCSPI's tcpclient has it */
#define NAME       256
#define OCTETS     16384 /* of a terminal or a pipe, at a time */

/* Cut "name:port" or "[address]:port" in two; the port is NULL if none is. */
static bool
cut(const char *server, char name[NAME], const char **port)
{
	size_t len = strcspn(server, ":");

	if (*server == '[')
		len = strcspn(++server, "]");
	if (len == 0 || len >= NAME)
		return false;
	memcpy(name, server, len);
	name[len] = '\0';
	server += len + (server[len] == ']');
	*port = *server == ':' ? server + 1 : NULL;
	return *server == '\0' || (*server == ':' && server[1] != '\0');
}

/* Returns a descriptor, or -1 after saying why. */
static int
reach(const char *name, const char *port)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found, *a;
	int fd = -1, result = getaddrinfo(name, port, &hints, &found);

	if (result != 0) {
		log_warn("%s:%s: %s", name, port, gai_strerror(result));
		return -1;
	}
	for (a = found; a != NULL; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd != -1 && connect(fd, a->ai_addr, a->ai_addrlen) == 0)
			break;
		log_warn("%s:%s: %s", name, port, strerror(errno));
		if (fd != -1)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(found);
	return fd;
}

/* Copy once what can be read. False at the end, or if nobody takes it. */
static bool
copy(int from, int to)
{
	static char octets[OCTETS];
	ssize_t n = read(from, octets, sizeof(octets)), gone, at;

	for (at = 0; at < n; at += gone) {
		gone = write(to, octets + at, (size_t)(n - at));
		if (gone == -1 && errno == EINTR)
			gone = 0;
		if (gone == -1)
			return false;
	}
	return n > 0 || (n == -1 && errno == EINTR);
}

/*
 * In a process of its own, since no other calls may wait: carry the standard
 * input to fd, and what comes from there to the standard output, to its end.
 */
static void
relay(int fd)
{
	struct pollfd p[] = { { STDIN_FILENO, POLLIN, 0 }, { fd, POLLIN, 0 } };

	while (p[1].fd != -1) {
		if (poll(p, 2, -1) == -1 && errno != EINTR)
			return;
		if (p[0].revents != 0 && !copy(STDIN_FILENO, fd)) {
			shutdown(fd, SHUT_WR);
			p[0].fd = -1;
		}
		if (p[1].revents != 0 && !copy(fd, STDOUT_FILENO))
			p[1].fd = -1;
	}
}

static bool
is_one_socket(void)
{
	struct stat in, out;

	return fstat(STDIN_FILENO, &in) == 0 && S_ISSOCK(in.st_mode) &&
	       fstat(STDOUT_FILENO, &out) == 0 && in.st_ino == out.st_ino &&
	       in.st_dev == out.st_dev;
}

/*
 * A socket that is the standard input and output: they themselves, or a
 * process that relays them, *pid. -1 after saying why.
 */
static int
plain_side(pid_t *pid)
{
	int pair[2];

	*pid = -1;
	if (is_one_socket())
		return STDIN_FILENO;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
	    (*pid = fork()) == -1) {
		log_warn("no process: %s", strerror(errno));
		return -1;
	}
	if (*pid == 0) {
		close(pair[0]);
		relay(pair[1]);
		_exit(EX_OK);
	}
	close(pair[1]);
	return pair[0];
}

/* Be the client of the server at the other end of tls. */
static int
converse(const struct options *o, SSL *tls, const char *name)
{
	pid_t pid;
	int plain = plain_side(&pid);

	if (plain == -1)
		return EX_OSERR;
	switch (shuttle(tls, SSL_get_fd(tls), plain, o->idle_s)) {
	case BOTH_CLOSED:
		break;
	case CLIENT_LOST:
		log_warn("%s: it ended too early", name);
		return EX_PROTOCOL;
	case FELL_SILENT:
		log_warn("%s: silent for %d s", name, o->idle_s);
		return EX_PROTOCOL;
	}
	close(plain);
	if (pid != -1)
		waitpid(pid, NULL, 0);
	return EX_OK;
}

int
client(const struct options *o)
{
	int net, status = EX_UNAVAILABLE;
	struct tls agreed;
	char name[NAME];
	const char *port;
	SSL_CTX *ctx;
	SSL *tls;

	signal(SIGPIPE, SIG_IGN);
	if (!cut(o->server, name, &port)) {
		log_warn(
		    "-c %s: expected name:port or [address]:port", o->server);
		return EX_USAGE;
	}
	ctx = context_client(o);
	net = port == NULL ? CONNECTION : reach(name, port);
	if (net != -1) {
		tls = handshake(ctx, net, o->handshake_s, name, name, &agreed);
		status = tls == NULL ? EX_PROTOCOL : converse(o, tls, name);
		SSL_free(tls);
	}
	SSL_CTX_free(ctx);
	return status;
}
