/*
 * tlsbare.c - the floor under TLS: the least that a process for each
 * connection costs.
 *
 *	tlsbare [-b OCTETS] FILE...
 *
 * Loads OpenSSL and the FILEs, each a key with its certificate, once; then
 * accepts and forks. The child shakes hands, says the line or so many octets,
 * and exits. No limits, no log, no handler. Listens on a port the kernel
 * chooses, prints it, and serves until it is killed.
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/bench/client.h"
#include "t/bench/line.h"

#define AT_ONCE 65536

static int
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

/* In the child. */
static void
handle(SSL_CTX *ctx, int fd, size_t octets)
{
	static char zeros[AT_ONCE];
	SSL *tls = SSL_new(ctx);
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	SSL_set_fd(tls, fd);
	if (SSL_accept(tls) != 1)
		_exit(EX_PROTOCOL);
	if (octets == 0 && SSL_write(tls, LINE, strlen(LINE)) <= 0)
		_exit(EX_IOERR);
	for (; octets > 0; octets -= octets < AT_ONCE ? octets : AT_ONCE)
		if (SSL_write(tls, zeros,
		        (int)(octets < AT_ONCE ? octets : AT_ONCE)) <= 0)
			_exit(EX_IOERR);
	SSL_shutdown(tls);
	shutdown(fd, SHUT_WR);
	while (read(fd, zeros, sizeof(zeros)) > 0)
		;
	_exit(EX_OK);
}

int
main(int argc, char *argv[])
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	size_t octets = 0;
	int fd, server;

	SSL_CTX_set_num_tickets(ctx, 1); /* as tlsd */
	signal(SIGPIPE, SIG_IGN);
	if (argc > 2 && strcmp(argv[1], "-b") == 0) {
		octets = number(argv[2], INT64_MAX);
		argv += 2;
	}
	while (*++argv != NULL)
		if (SSL_CTX_use_certificate_chain_file(ctx, *argv) != 1 ||
		    SSL_CTX_use_PrivateKey_file(ctx, *argv, SSL_FILETYPE_PEM) !=
		        1)
			errx(EX_CONFIG, "%s", *argv);
	for (server = listener();; close(fd)) {
		fd = accept(server, NULL, NULL);
		if (fd == -1)
			err(EX_OSERR, "accept");
		switch (fork()) {
		case -1:
			err(EX_OSERR, "fork");
		case 0:
			handle(ctx, fd, octets);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}
