/*
 * warm.h - what OpenSSL does at its first handshake, before anybody waits.
 *
 * It looks up algorithms and fills tables when they are first needed. In a
 * process that forks one for each connection, all of them would do it again.
 */
#ifndef WARM_H
#define WARM_H

#include <openssl/ssl.h>

/* Shake hands with ourselves, in memory, in each way that clients may. */
void warm_up(SSL_CTX *ctx);

#endif
