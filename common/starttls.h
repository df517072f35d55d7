/*
 * starttls.h - a session that goes on under TLS (RFC 3207, 2595, 4511 4.14).
 *
 * A handler cannot read the key, nor start what can. tlsd(8) serves a unix
 * socket, whose mode says who may use it (one group, so there are two): it is
 * sent the connection itself, does the handshake there, and says what was
 * agreed in a PROXY header (proxy.h). From then on the unix socket is fd 0 and
 * 1, and holds what the client says and hears.
 */
#ifndef STARTTLS_H
#define STARTTLS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/session.h"

#define STARTTLS_SOCKET "spool/run/tlsd"      /* of the site: for mail, */
#define STARTTLS_LDAP   "spool/run/tlsd.ldap" /* and for the directory */
#define STARTTLS_MS     40000 /* more than tlsd gives a client */

/*
 * True if TLS can be announced: the connection is a socket and not under TLS
 * yet, and tlsd's socket is there and is for us.
 */
bool starttls_offered(void);

enum starttls {
	STARTTLS_ON,
	STARTTLS_NONE,  /* nothing was said: the command is to be refused */
	STARTTLS_BROKEN /* the connection is of no more use: hang up */
};

/*
 * Go on under TLS: say go_ahead, and wait for the handshake. What the client
 * sent before it is thrown away, and logged: somebody else may have put it
 * there (RFC 3207 6). After STARTTLS_ON the environment has what was agreed
 * (tls.h), and the service is to forget what the client has said.
 */
enum starttls starttls(struct session *s, const char *go_ahead);

/*
 * The same for who has no struct session: reach tlsd, or -1, and then refuse.
 * Once the go-ahead is sent, and what else was read is thrown away, hand the
 * connection over: false if no TLS has come about until the deadline (wait.h),
 * and the connection is of no more use. It closes tlsd.
 */
int starttls_reach(void);
bool starttls_hand_over(int tlsd, const char *peer, int64_t deadline);

#endif
