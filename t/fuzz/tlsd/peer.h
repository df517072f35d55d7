/*
 * peer.h - a client of tlsd: what it is to do, and what came of it.
 */
#ifndef FUZZ_TLSD_PEER_H
#define FUZZ_TLSD_PEER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#define LINE     256
#define SAID_MAX 8192

struct client {
	const char *letters; /* as tlsd.c has them */
	SSL_CTX *ctx;
	char name[LINE], protocols[LINE], subject[LINE];
	const uint8_t *said;
	size_t n;
	int net;
	SSL_SESSION *session;
	char heard[SAID_MAX];
	size_t len;
	bool resumed, stapled;
	char shown[LINE]; /* the certificate's CN */
};

/* Is it to do so? */
bool told(const char *letters, char letter);

/* Be this client, struct client; for pthread_create(3). */
void *peer_converse(void *client);

#endif
