/* warm.c - what OpenSSL does at its first handshake, before anybody waits. */
#include "services/tlsd/warm.h"

#include <openssl/err.h>
#include <stdbool.h>
#include <stddef.h>

#define TURNS_MAX 16 /* of a handshake, each side's */

/* What our client can verify, so that each kind of key has its turn. */
static const char *const kinds[] = { "ECDSA+SHA256", "RSA-PSS+SHA256" };

static SSL_SESSION *session; /* that the server gave last */

static int
keep(SSL *client, SSL_SESSION *given)
{
	(void)client;
	SSL_SESSION_free(session);
	session = given;
	return 1;
}

/* Let both speak until neither has more to say. */
static void
speak(SSL *server, SSL *client)
{
	char octets[64];
	int i;

	for (i = 0; i < TURNS_MAX; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
		if (SSL_is_init_finished(server) &&
		    SSL_is_init_finished(client))
			break;
	}
	SSL_write(server, "x", 1);
	SSL_read(client, octets, sizeof(octets)); /* the tickets too */
	SSL_write(client, "x", 1);
	SSL_read(server, octets, sizeof(octets));
	SSL_shutdown(server);
	SSL_shutdown(client);
}

static void
shake(SSL_CTX *ctx, SSL_CTX *clients, int version, const char *kind)
{
	SSL *server = SSL_new(ctx), *client = SSL_new(clients);
	BIO *ours, *theirs;

	if (server != NULL && client != NULL &&
	    BIO_new_bio_pair(&ours, 0, &theirs, 0) == 1) {
		SSL_set_bio(server, ours, ours);
		SSL_set_bio(client, theirs, theirs);
		SSL_set_accept_state(server);
		SSL_set_connect_state(client);
		SSL_set_verify(server, SSL_VERIFY_NONE, NULL);
		SSL_set_min_proto_version(client, version);
		SSL_set_max_proto_version(client, version);
		SSL_set1_sigalgs_list(client, kind);
		if (session != NULL)
			SSL_set_session(client, session);
		speak(server, client);
	}
	SSL_free(server);
	SSL_free(client);
}

void
warm_up(SSL_CTX *ctx)
{
	SSL_CTX_keylog_cb_func log = SSL_CTX_get_keylog_callback(ctx);
	SSL_CTX *clients = SSL_CTX_new(TLS_client_method());
	size_t i;
	int version;

	if (clients == NULL)
		return;
	SSL_CTX_set_keylog_callback(ctx, NULL); /* these are nobody's keys */
	SSL_CTX_set_session_cache_mode(
	    clients, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(clients, keep);
	for (version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			shake(ctx, clients, version, kinds[i]);
			shake(ctx, clients, version, kinds[i]); /* resumed */
			SSL_SESSION_free(session);
			session = NULL;
		}
	SSL_CTX_free(clients);
	SSL_CTX_set_keylog_callback(ctx, log);
	ERR_clear_error();
}
