/*
 * httpbare.c - the floor of a web server: the least that a process for each
 * connection costs.
 *
 *	httpbare FOLDER
 *
 * Accepts and forks; the child reads a request, opens what it names in the
 * folder, says the length and sends the file, until the client goes or has
 * asked with "Connection: close". No limits, no log, no types, no dates, and
 * nothing is checked: a server that did less would not be one. Listens on a
 * port the kernel chooses, prints it, and serves until it is killed.
 */
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/bench/forks.h"

#define REQUEST_OCTETS 8192

/* One whole request, as a string; false when the client has gone. */
static bool
heard(int fd, char request[static REQUEST_OCTETS])
{
	size_t have = 0;
	ssize_t n;

	do {
		n = read(fd, request + have, REQUEST_OCTETS - 1 - have);
		if (n <= 0)
			return false;
		have += (size_t)n;
		request[have] = '\0';
	} while (strstr(request, "\r\n\r\n") == NULL);
	return true;
}

/* True if the whole file has gone out. */
static bool
sent(int fd, const char *path, bool last)
{
	int file = open(path, O_RDONLY | O_CLOEXEC), len;
	struct stat st;
	char header[128];
	off_t at = 0;

	if (file == -1 || fstat(file, &st) == -1)
		return false;
	len = snprintf(header, sizeof(header),
	    "HTTP/1.1 200 OK\r\nContent-Length: %jd\r\n%s\r\n",
	    (intmax_t)st.st_size, last ? "Connection: close\r\n" : "");
	if (send(fd, header, (size_t)len, MSG_MORE) != len)
		return false;
	while (at < st.st_size)
		if (sendfile(fd, file, &at, (size_t)(st.st_size - at)) <= 0)
			return false;
	close(file);
	return true;
}

/* In the child. */
static void
handle(int fd, void *own)
{
	char request[REQUEST_OCTETS], *end;
	int on = 1;
	bool last;

	(void)own;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	while (heard(fd, request)) {
		last = strstr(request, "\r\nConnection: close\r\n") != NULL;
		if (strncmp(request, "GET /", 5) != 0 ||
		    (end = strchr(request + 5, ' ')) == NULL)
			_exit(EX_PROTOCOL);
		*end = '\0';
		if (!sent(fd, request + 5, last))
			_exit(EX_IOERR);
		if (last)
			break;
	}
	_exit(EX_OK);
}

int
main(int argc, char *argv[])
{
	if (argc != 2 || chdir(argv[1]) == -1)
		errx(EX_USAGE, "usage: httpbare FOLDER");
	serve_forks(handle, NULL);
}
