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
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/bench/forks.h"
#include "t/bench/line.h"

/* In the child: be the handler. */
static void
handle(int fd, void *own)
{
	char **argv = own;
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
	(void)argc;
	serve_forks(handle, argv + 1);
}
