/*
 * tlsd.h - what the parts of tlsd share: its options, and what went wrong.
 */
#ifndef TLSD_H
#define TLSD_H

#include <openssl/ssl.h>
#include <stdbool.h>

/* What a person has asked for; defaults and limits are in options.c. */
struct options {
	bool starttls;       /* -s: connections come over a unix socket */
	const char *line;    /* -u: the handler's own unix socket, or NULL */
	char **program;      /* else the handler, NULL at the end */
	const char *server;  /* -c: we are its client; NULL: we are a server */
	const char *trusted; /* -A: whose word on it counts, or the system's */
	const char *folder;  /* -C: of certificates and keys */
	const char *tickets; /* -k: the file of the keys of session tickets */
	const char *alpn;    /* -a: protocols, "h2,http/1.1", or NULL */
	const char *clients; /* -v, -V: who signs clients' certificates */
	bool must_have_one;  /* -V: no client without one */
	int handshake_s;     /* -t */
	int idle_s;          /* -i */
	const char *ciphers; /* -l: of TLS 1.2, or NULL */
	int level;           /* -L: OpenSSL's security level, or -1 */
	int version_max;     /* -m: TLS1_2_VERSION, or 0 */
	const char *key_log; /* -K: for Wireshark, or NULL */
};

/* Fill o from the arguments; ends the program with usage if they are wrong. */
void options_read(struct options *o, int argc, char *argv[]);

/*
 * Everything that is the same for all connections: versions, ciphers,
 * certificates, tickets. Ends the program with EX_CONFIG if o or the folder
 * does not allow for it.
 */
SSL_CTX *context_new(const struct options *o);

/* Likewise, for a client: the server's certificate is verified. */
SSL_CTX *context_client(const struct options *o);

/*
 * -c: carry the standard input to the server and what it says to the standard
 * output. Returns a status for exit(3).
 */
int client(const struct options *o);

/* The reason of OpenSSL's last error, or errno's. Forgets all of them. */
const char *tls_error(void);

#endif
