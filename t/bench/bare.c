/*
 * bare.c - the floor: the least that a process for each connection costs.
 *
 *	bare			accept, fork; the child says the line and exits
 *	bare -k			likewise, but it stays until the peer is gone
 *	bare -e			likewise, but it reads first, and says that
 *	bare PROGRAM [ARGS]	accept, fork, and exec the program in the child
 *
 * No limits, no log, no user changed, no environment: a server that did less
 * would not be one. Listens on a port the kernel chooses, prints it, and
 * serves until it is killed.
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/bench/line.h"

static int
listener(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, (struct sockaddr *)&at, len) == -1 ||
	    listen(fd, SOMAXCONN) == -1 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) == -1)
		err(EX_OSERR, "listen");
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

/* In the child: be the handler. */
static void
handle(int fd, char *argv[])
{
	char c, heard[512];
	ssize_t n;

	if (argv[0] != NULL && strcmp(argv[0], "-e") == 0) {
		n = read(fd, heard, sizeof(heard));
		_exit(n > 0 && write(fd, heard, (size_t)n) == n ? EX_OK
		                                                : EX_IOERR);
	}
	if (argv[0] == NULL || strcmp(argv[0], "-k") == 0) {
		if (write(fd, LINE, strlen(LINE)) == -1)
			_exit(EX_IOERR);
		while (argv[0] != NULL && read(fd, &c, 1) > 0)
			;
		_exit(EX_OK);
	}
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	close(fd);
	execv(argv[0], argv);
	_exit(EX_UNAVAILABLE);
}

int
main(int argc, char *argv[])
{
	int fd, socket = listener();

	(void)argc;
	for (;;) {
		fd = accept(socket, NULL, NULL);
		if (fd == -1)
			err(EX_OSERR, "accept");
		switch (fork()) {
		case -1:
			err(EX_OSERR, "fork");
		case 0:
			handle(fd, argv + 1);
		}
		close(fd);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}
