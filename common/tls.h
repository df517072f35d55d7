/*
 * tls.h - what a session knows of the TLS around its connection.
 *
 * A handler never speaks TLS: tlsd(8) does, and says in the environment, or
 * in a PROXY header (proxy.h), what was agreed with the client.
 */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>

/* Text without control characters; "" is what was not there, or not said. */
struct tls {
	char protocol[16]; /* "TLSv1.3"; "" if there is no TLS */
	char cipher[48];   /* "TLS_AES_128_GCM_SHA256" */
	char sni[256];     /* the name that the client asked for, RFC 6066 3 */
	char alpn[32];     /* the protocol agreed on, RFC 7301 */
	char client[256]; /* the subject of the client's verified certificate */
};

/*
 * Put t into the environment: TLS_PROTOCOL, TLS_CIPHER, TLS_SNI, TLS_ALPN and
 * TLS_CLIENT_SUBJECT; what is "" is taken out.
 */
void tls_export(const struct tls *t);

/*
 * True if the environment says that nobody on the way can read along. (Who
 * calls it before a fork spares each child the look.)
 */
bool tls_is_on(void);

#endif
