/* context.c - what is the same for all connections. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/tls.h"
#include "services/tlsd/sites.h"
#include "services/tlsd/tickets.h"
#include "services/tlsd/tlsd.h"

/* Forward secrecy, authenticated ciphers, RFC 9325 4.2; the fastest first. */
#define CIPHERS                                                                \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"           \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"           \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
#define SUITES                                                                 \
	"TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:"                 \
	"TLS_AES_256_GCM_SHA384"
#define GROUPS "X25519:P-256:P-384"

#define ALPN_MAX    256         /* octets of our list */
#define READ_OCTETS (64 * 1024) /* taken from the kernel at once */

const char *
tls_error(void)
{
	static char text[256];
	unsigned long error = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(error);

	if (error == 0)
		return errno == 0 ? "the client has left" : strerror(errno);
	if (reason == NULL)
		ERR_error_string_n(error, text, sizeof(text));
	else
		strlcpy(text, reason, sizeof(text));
	ERR_clear_error();
	return text;
}

static void __attribute__((noreturn)) fail(const char *what, const char *value)
{
	log_warn("%s %s: %s", what, value, tls_error());
	exit(EX_CONFIG);
}

/* The list as the protocol has it: the length of each before it. */
static unsigned char alpn[ALPN_MAX];
static unsigned int alpn_len;

static void
read_alpn(const char *list)
{
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == 0 || len > sizeof(((struct tls *)NULL)->alpn) - 1 ||
		    alpn_len + 1 + len > sizeof(alpn)) {
			log_warn("-a %s: expected names of protocols", list);
			exit(EX_USAGE);
		}
		alpn[alpn_len++] = (unsigned char)len;
		memcpy(alpn + alpn_len, list, len);
		alpn_len += (unsigned int)len;
	}
}

/* RFC 7301 3.2: a client none of whose protocols is ours is told so. */
static int
agree(SSL *tls, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned int in_len, void *arg)
{
	unsigned char *chosen;

	(void)tls;
	(void)arg;
	if (SSL_select_next_proto(&chosen, out_len, alpn, alpn_len, in,
	        in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/* A session is resumed only where it could have begun. */
static void
set_session_place(SSL_CTX *ctx, const struct options *o)
{
	unsigned char place[EVP_MAX_MD_SIZE];
	char text[PATH_MAX + 2];
	unsigned int len;

	snprintf(text, sizeof(text), "%c%s", o->must_have_one ? 'V' : 'v',
	    o->clients == NULL ? "" : o->clients);
	EVP_Digest(text, strlen(text), place, &len, EVP_sha256(), NULL);
	SSL_CTX_set_session_id_context(ctx, place, SSL_MAX_SID_CTX_LENGTH);
}

static void
set_clients(SSL_CTX *ctx, const struct options *o)
{
	int mode = SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE;
	STACK_OF(X509_NAME) * names;

	if (o->clients == NULL)
		return;
	if (o->must_have_one)
		mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
	names = SSL_load_client_CA_file(o->clients);
	if (names == NULL || SSL_CTX_load_verify_file(ctx, o->clients) != 1)
		fail("clients' CAs", o->clients);
	SSL_CTX_set_client_CA_list(ctx, names);
	SSL_CTX_set_verify(ctx, mode, NULL);
}

static int key_log = -1;

static void
log_key(const SSL *tls, const char *line)
{
	char text[512];
	int n = snprintf(text, sizeof(text), "%s\n", line);

	(void)tls;
	if (n < (int)sizeof(text) && write(key_log, text, (size_t)n) == -1)
		log_warn("key log: %s", strerror(errno));
}

/* What a lab may want, and nobody else. */
static void
set_lab(SSL_CTX *ctx, const struct options *o)
{
	if (o->level != -1)
		SSL_CTX_set_security_level(ctx, o->level);
	if (o->ciphers != NULL && SSL_CTX_set_cipher_list(ctx, o->ciphers) != 1)
		fail("-l", o->ciphers);
	if (o->version_max != 0)
		SSL_CTX_set_max_proto_version(ctx, o->version_max);
	if (o->key_log == NULL)
		return;
	key_log = open(o->key_log,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (key_log == -1)
		fail("-K", o->key_log);
	SSL_CTX_set_keylog_callback(ctx, log_key);
}

/* What is the same for a server and a client. */
static SSL_CTX *
begin(const SSL_METHOD *method)
{
	SSL_CTX *ctx;

	/* What a machine's openssl.cnf says is not about us. */
	OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ctx = SSL_CTX_new(method);
	if (ctx == NULL || SSL_CTX_set_cipher_list(ctx, CIPHERS) != 1 ||
	    SSL_CTX_set_ciphersuites(ctx, SUITES) != 1 ||
	    SSL_CTX_set1_groups_list(ctx, GROUPS) != 1 ||
	    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1)
		fail("TLS", "");
	SSL_CTX_set_security_level(ctx, 2);
	SSL_CTX_set_options(
	    ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
	                          SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_default_read_buffer_len(ctx, READ_OCTETS);
	return ctx;
}

/*
 * OpenSSL makes all methods of a kind when the first of them is asked for, in
 * new memory. What certificates and ciphers did not ask for yet, each
 * connection would: here it is done once.
 */
static void
make_methods(void)
{
	EVP_KDF_free(EVP_KDF_fetch(NULL, OSSL_KDF_NAME_TLS1_3_KDF, NULL));
	EVP_KDF_free(EVP_KDF_fetch(NULL, OSSL_KDF_NAME_TLS1_PRF, NULL));
	EVP_MAC_free(EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL));
}

SSL_CTX *
context_new(const struct options *o)
{
	SSL_CTX *ctx = begin(TLS_server_method());

	SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE |
	                             SSL_OP_PRIORITIZE_CHACHA |
	                             SSL_OP_IGNORE_UNEXPECTED_EOF);
	set_lab(ctx, o);
	if (!sites_read(o->folder, ctx)) {
		SSL_CTX_free(ctx);
		exit(EX_CONFIG);
	}
	set_session_place(ctx, o);
	set_clients(ctx, o);
	tickets_use(ctx, o->tickets);
	make_methods();
	if (o->alpn != NULL) {
		read_alpn(o->alpn);
		SSL_CTX_set_alpn_select_cb(ctx, agree, NULL);
	}
	return ctx;
}

SSL_CTX *
context_client(const struct options *o)
{
	SSL_CTX *ctx = begin(TLS_client_method());

	set_lab(ctx, o);
	if ((o->trusted != NULL ? SSL_CTX_load_verify_file(ctx, o->trusted)
	                        : SSL_CTX_set_default_verify_paths(ctx)) != 1)
		fail("CAs", o->trusted == NULL ? "of the system" : o->trusted);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return ctx;
}
