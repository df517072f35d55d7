/*
 * handshake.h - how TLS begins, and what was agreed.
 */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <openssl/ssl.h>

#include "common/tls.h"

/*
 * Shake hands with the client at net within so many seconds, and say in facts
 * what was agreed. net does not block afterwards. NULL, after saying why in
 * the log, if nothing was; ip is who the client is there.
 */
SSL *handshake(
    SSL_CTX *ctx, int net, int seconds, const char *ip, struct tls *facts);

#endif
