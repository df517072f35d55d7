/* options.c - the arguments of tlsd. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "services/tlsd/tlsd.h"

#define HANDSHAKE_S     30 /* for the whole of it */
#define HANDSHAKE_S_MAX 600
#define IDLE_S          3600 /* nothing either way: longer than handlers wait */
#define IDLE_S_MAX      86400
#define LEVEL_MAX       5 /* of OpenSSL's security levels */

static const char usage[] =
    "usage: tlsd [option ...] program [argument ...]\n"
    "       tlsd [option ...] -u socket\n"
    "       tlsd [option ...] -s\n"
    "       tlsd [option ...] -c server[:port]\n"
    "       tlsd -h\n"
    "\n"
    "Speak TLS with a client on the standard input, and in plain with the\n"
    "program, or the line of inetd.conf that listens on the unix socket, or\n"
    "(-s) the handler that sends us its connection for STARTTLS. Or (-c) "
    "speak\n"
    "TLS with that server, and in plain on the standard input and output; "
    "without\n"
    "a port, the connection to it is descriptor 6.\n"
    "\n"
    "  -A file     CAs that a server's certificate may come from (the "
    "system's)\n"
    "  -a list     protocols of ALPN, \"h2,http/1.1\"\n"
    "  -C folder   of certificates with their keys (etc/tls)\n"
    "  -i seconds  of silence until a connection ends (3600)\n"
    "  -k file     of the keys of session tickets (spool/run/tls/tickets)\n"
    "  -t seconds  for the handshake (30)\n"
    "  -v file     CAs of clients' certificates; -V: and each must have one\n"
    "For the lab:\n"
    "  -K file     write the keys of each session there, for Wireshark\n"
    "  -L level    OpenSSL's security level, 0 to 5\n"
    "  -l list     ciphers of TLS 1.2, as openssl-ciphers(1) has them\n"
    "  -m version  at most this one: 1.2 or 1.3\n";

static void __attribute__((noreturn))
wrong(const char *what, const char *value, const char *expected)
{
	fprintf(stderr, "tlsd: %s%s%s: expected %s\n%s", what,
	    *what == '\0' || *value == '\0' ? "" : " ", value, expected, usage);
	exit(EX_USAGE);
}

static int
number(const char *option, const char *text, int least, int most)
{
	char expected[64];
	const char *bad;
	int n = (int)strtonum(text, least, most, &bad);

	snprintf(
	    expected, sizeof(expected), "a number from %d to %d", least, most);
	if (bad != NULL)
		wrong(option, text, expected);
	return n;
}

static int
version(const char *text)
{
	if (strcmp(text, "1.2") == 0)
		return TLS1_2_VERSION;
	if (strcmp(text, "1.3") == 0)
		return TLS1_3_VERSION;
	wrong("-m", text, "1.2 or 1.3");
}

/* An option for the lab. False if it is none of them. */
static bool
take_lab(struct options *o, int option)
{
	switch (option) {
	case 'K':
		o->key_log = optarg;
		return true;
	case 'L':
		o->level = number("-L", optarg, 0, LEVEL_MAX);
		return true;
	case 'l':
		o->ciphers = optarg;
		return true;
	case 'm':
		o->version_max = version(optarg);
		return true;
	default:
		return false;
	}
}

/* An option about certificates. False if it is none of them. */
static bool
take_certificates(struct options *o, int option)
{
	switch (option) {
	case 'A':
		o->trusted = optarg;
		return true;
	case 'C':
		o->folder = optarg;
		return true;
	case 'V':
		o->must_have_one = true;
		/* FALLTHROUGH */
	case 'v':
		o->clients = optarg;
		return true;
	default:
		return false;
	}
}

static void
take(struct options *o, int option)
{
	switch (option) {
	case 'a':
		o->alpn = optarg;
		break;
	case 'c':
		o->server = optarg;
		break;
	case 'h':
		fputs(usage, stdout);
		exit(EX_OK);
	case 'i':
		o->idle_s = number("-i", optarg, 1, IDLE_S_MAX);
		break;
	case 'k':
		o->tickets = optarg;
		break;
	case 's':
		o->starttls = true;
		break;
	case 't':
		o->handshake_s = number("-t", optarg, 1, HANDSHAKE_S_MAX);
		break;
	case 'u':
		o->line = optarg;
		break;
	default:
		if (!take_certificates(o, option) && !take_lab(o, option)) {
			fputs(usage, stderr);
			exit(EX_USAGE);
		}
	}
}

void
options_read(struct options *o, int argc, char *argv[])
{
	int option, modes;

	*o = (struct options){ .folder = "etc/tls",
		.tickets = "spool/run/tls/tickets",
		.handshake_s = HANDSHAKE_S,
		.idle_s = IDLE_S,
		.level = -1 };
	/* '+': what follows the program is the program's. */
	while ((option = getopt(
	            argc, argv, "+A:a:C:c:hi:K:k:L:l:m:st:u:V:v:")) != -1)
		take(o, option);
	argv += optind;
	modes = o->starttls + (o->line != NULL) + (o->server != NULL);
	if (*argv != NULL && modes > 0)
		wrong("", *argv, "no program with -c, -s or -u");
	if (modes > 1)
		wrong("", "-c, -s, -u", "one of them");
	if (*argv == NULL && modes == 0)
		wrong("", "nothing", "a program, -c, -s or -u");
	o->program = argv;
}
