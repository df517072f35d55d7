/*
 * tlspeer.c - a client of a line protocol that can go on under TLS.
 *
 *	tlspeer CAFILE PORT
 *
 * Connects to 127.0.0.1. A line of the standard input is sent in one segment
 * with CRLF after it, unless \c ends it; each \r\n that is spelt in it is one
 * more. "(TLS)" begins TLS instead, and the version is printed. So is all that
 * comes, and how it ended: "(closed)" if the server said so, "(cut)" if anybody
 * could have made that end, "(no TLS)" if the certificate, which must be for
 * 127.0.0.1, or something else was not good.
 */
#include <netinet/in.h>

#include <sys/socket.h>

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define OCTETS 65536

static int fd;
static SSL *tls; /* NULL before */

static void __attribute__((noreturn)) leave(const char *how)
{
	printf("%s\n", how);
	exit(EX_OK);
}

static void
connect_to(const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)strtoul(port, NULL, 10)),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };

	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1 || connect(fd, (struct sockaddr *)&to, sizeof(to)) == -1)
		err(EX_UNAVAILABLE, "port %s", port);
}

static void
begin(const char *cafile)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (SSL_CTX_load_verify_file(context, cafile) != 1)
		errx(EX_NOINPUT, "%s", cafile);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	tls = SSL_new(context);
	SSL_set_fd(tls, fd);
	X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), "127.0.0.1");
	if (SSL_connect(tls) != 1)
		leave("(no TLS)");
	printf("(%s)\n", SSL_get_version(tls));
	fcntl(fd, F_SETFL, O_NONBLOCK); /* a record may be no text */
}

static void
say(char *line)
{
	char out[OCTETS + 2], *to = out;

	for (; *line != '\0'; line++) {
		if (strcmp(line, "\\c") == 0)
			break;
		if (strncmp(line, "\\r\\n", 4) == 0) {
			to = stpcpy(to, "\r\n");
			line += 3;
		} else
			*to++ = *line;
	}
	if (*line == '\0')
		to = stpcpy(to, "\r\n");
	if (tls == NULL)
		send(fd, out, (size_t)(to - out), 0);
	else
		SSL_write(tls, out, (int)(to - out));
}

/* Print what is there. */
static void
hear(void)
{
	char in[OCTETS];
	int n;

	do {
		n = tls == NULL ? (int)recv(fd, in, sizeof(in), 0)
		                : SSL_read(tls, in, sizeof(in));
		for (int i = 0; i < n; i++)
			if (in[i] != '\r')
				putchar(in[i]);
	} while (tls != NULL && n > 0);
	if (tls == NULL ? n == 0
	                : SSL_get_error(tls, n) == SSL_ERROR_ZERO_RETURN)
		leave("(closed)");
	if (tls == NULL ? n < 0 : SSL_get_error(tls, n) != SSL_ERROR_WANT_READ)
		leave("(cut)");
	fflush(stdout);
}

/* Do what the lines that have come say; keep the half one that is left. */
static void
obey(char *typed, const char *cafile)
{
	char *line = typed, *end;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (strcmp(line, "(TLS)") == 0)
			begin(cafile);
		else
			say(line);
	}
	memmove(typed, line, strlen(line) + 1);
}

int
main(int argc, char *argv[])
{
	static char typed[OCTETS];
	struct pollfd p[2] = { { STDIN_FILENO, POLLIN, 0 }, { 0, POLLIN, 0 } };
	size_t at;
	ssize_t n;

	if (argc != 3)
		return EX_USAGE;
	signal(SIGPIPE, SIG_IGN);
	connect_to(argv[2]);
	p[1].fd = fd;
	while (poll(p, 2, -1) > 0) {
		if (p[1].revents != 0)
			hear();
		if (p[0].revents == 0)
			continue;
		at = strlen(typed);
		n = read(STDIN_FILENO, typed + at, sizeof(typed) - 1 - at);
		if (n <= 0)
			leave("(left)");
		typed[at + (size_t)n] = '\0';
		obey(typed, argv[1]);
	}
	return EX_OSERR;
}
