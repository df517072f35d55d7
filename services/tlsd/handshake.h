/*
 * handshake.h - how TLS begins, and what was agreed.
 */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <openssl/ssl.h>

#include "common/tls.h"

/*
 * Shake hands with the peer at net within so many seconds, and say in facts
 * what was agreed. net does not block afterwards. NULL, after saying why in
 * the log, if nothing was; ip is who the peer is there. server is NULL if the
 * peer is a client, else the name, or the address, that a server has to prove.
 */
SSL *handshake(SSL_CTX *ctx, int net, int seconds, const char *ip,
    const char *server, struct tls *facts);

#endif
