/*
 * starttls.h - a session that goes on under TLS (RFC 3207, 2595, 4511 4.14).
 *
 * A handler cannot read the key, nor start what can. tlsd(8) serves a unix
 * socket, whose mode says who may use it: it is sent the connection itself,
 * does the handshake there, and says what was agreed in a PROXY header
 * (proxy.h). From then on the unix socket is fd 0 and 1, and holds what the
 * client says and hears.
 *
 *	tlsd = starttls_open();
 *	if (tlsd == -1)
 *		say that TLS is not available, and go on as before
 *	say that the client may begin
 *	if (starttls_begin(s, tlsd) == -1)
 *		return HANG_UP;
 *	forget what the client has said
 */
#ifndef STARTTLS_H
#define STARTTLS_H

#include <stdbool.h>

#include "common/session.h"

#define STARTTLS_SOCKET "spool/run/tlsd" /* of the site */
#define STARTTLS_MS     40000            /* more than tlsd gives a client */

/*
 * True if TLS can be announced: the connection is a socket and not under TLS
 * yet, and tlsd's socket is there and is for us.
 */
bool starttls_offered(void);

/* Reach tlsd. Returns a descriptor, or -1 with errno set. */
int starttls_open(void);

/*
 * Send the reply that waits, and wait for the handshake. What the client sent
 * before it is thrown away, and logged: somebody else may have put it there
 * (RFC 3207 6). The environment has what was agreed (tls.h). Returns -1 with
 * s->ended set if nothing was: the connection is of no more use. Closes tlsd.
 */
int starttls_begin(struct session *s, int tlsd);

#endif
