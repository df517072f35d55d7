/*
 * forks.h - what every floor is made of: accept, and a process for each.
 */
#ifndef FORKS_H
#define FORKS_H

#include <sys/socket.h>
#include <sys/wait.h>

#include <err.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/bench/client.h"

/* A socket that listens on a port the kernel chooses, which is printed. */
static inline int
listener(void)
{
	struct sockaddr_in at = loopback(0);
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&at, len) == -1 ||
	    listen(fd, SOMAXCONN) == -1 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) == -1)
		err(EX_OSERR, "listen");
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

/*
 * Serve until killed: for each connection handle(fd, own) is called in a
 * process of its own, which it ends.
 */
static inline _Noreturn void
serve_forks(void (*handle)(int fd, void *own), void *own)
{
	int fd, server = listener();

	for (;; close(fd)) {
		fd = accept(server, NULL, NULL);
		if (fd == -1)
			err(EX_OSERR, "accept");
		switch (fork()) {
		case -1:
			err(EX_OSERR, "fork");
		case 0:
			handle(fd, own);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

#endif
