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

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/bench/forks.h"
#include "t/bench/line.h"

#define AT_ONCE 65536

/* What is loaded once, and how much is said: 0 for the line. */
struct floor {
	SSL_CTX *ctx;
	size_t octets;
};

/* In the child. */
static void
handle(int fd, void *own)
{
	const struct floor *f = own;
	size_t octets = f->octets;
	static char zeros[AT_ONCE];
	SSL *tls = SSL_new(f->ctx);
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
	struct floor f = { .ctx = ctx };

	SSL_CTX_set_num_tickets(ctx, 1); /* as tlsd */
	signal(SIGPIPE, SIG_IGN);
	if (argc > 2 && strcmp(argv[1], "-b") == 0) {
		f.octets = number(argv[2], INT64_MAX);
		argv += 2;
	}
	while (*++argv != NULL)
		if (SSL_CTX_use_certificate_chain_file(ctx, *argv) != 1 ||
		    SSL_CTX_use_PrivateKey_file(ctx, *argv, SSL_FILETYPE_PEM) !=
		        1)
			errx(EX_CONFIG, "%s", *argv);
	serve_forks(handle, &f);
}
