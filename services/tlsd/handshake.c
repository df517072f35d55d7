/* handshake.c - how TLS begins, and what was agreed. */
#include "services/tlsd/handshake.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <string.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/tlsd/tlsd.h"

/* Which server is to be at the other end. False if that cannot be said. */
static bool
expect(SSL *tls, const char *server)
{
	struct in6_addr address;

	SSL_set_connect_state(tls);
	if (inet_pton(AF_INET, server, &address) == 1 ||
	    inet_pton(AF_INET6, server, &address) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(
		           SSL_get0_param(tls), server) == 1;
	return SSL_set1_host(tls, server) == 1 &&
	       SSL_set_tlsext_host_name(tls, server) == 1;
}

/* Why it failed: that a certificate was refused says too little. */
static const char *
reason(const SSL *tls)
{
	long verified = SSL_get_verify_result(tls);
	const char *text = tls_error();

	return SSL_is_server(tls) || verified == X509_V_OK
	           ? text
	           : X509_verify_cert_error_string(verified);
}

/* NULL if it went well, or why not. */
static const char *
shake(SSL *tls, int net, int64_t deadline)
{
	short wants;
	int result;

	for (;;) {
		errno = 0;
		result = SSL_do_handshake(tls);
		if (result == 1)
			return NULL;
		switch (SSL_get_error(tls, result)) {
		case SSL_ERROR_WANT_READ:
			wants = POLLIN;
			break;
		case SSL_ERROR_WANT_WRITE:
			wants = POLLOUT;
			break;
		default:
			return reason(tls);
		}
		/* Who drips octets gains no time by it. */
		if (now_ms() >= deadline || wait_for(net, wants, deadline) != 1)
			return "it took too long";
	}
}

/* The subject of a certificate that was verified, RFC 4514. */
static void
take_subject(char *to, size_t size, const SSL *tls)
{
	X509 *own = SSL_get0_peer_certificate(tls);
	BIO *text;
	int n;

	if (own == NULL || SSL_get_verify_result(tls) != X509_V_OK)
		return;
	text = BIO_new(BIO_s_mem());
	if (text == NULL)
		return;
	X509_NAME_print_ex(text, X509_get_subject_name(own), 0,
	    XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
	n = BIO_read(text, to, (int)size - 1);
	/* One that was cut might be somebody else's. */
	to[n > 0 && BIO_pending(text) == 0 ? n : 0] = '\0';
	BIO_free(text);
}

/* What a client sent is not to look like anything but a name. */
static void
take_name(char *to, size_t size, const char *name)
{
	if (name == NULL || strspn(name, "abcdefghijklmnopqrstuvwxyz"
	                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                                 "0123456789-_.") != strlen(name))
		name = "";
	if (strlcpy(to, name, size) >= size)
		*to = '\0';
}

static void
take_facts(struct tls *facts, const SSL *tls)
{
	const unsigned char *protocol;
	unsigned int len;

	memset(facts, 0, sizeof(*facts));
	strlcpy(facts->protocol, SSL_get_version(tls), sizeof(facts->protocol));
	strlcpy(facts->cipher, SSL_get_cipher_name(tls), sizeof(facts->cipher));
	take_name(facts->sni, sizeof(facts->sni),
	    SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name));
	SSL_get0_alpn_selected(tls, &protocol, &len);
	if (len < sizeof(facts->alpn)) /* ours: they all are */
		memcpy(
		    facts->alpn, len == 0 ? (const void *)"" : protocol, len);
	take_subject(facts->client, sizeof(facts->client), tls);
}

SSL *
handshake(SSL_CTX *ctx, int net, int seconds, const char *ip,
    const char *server, struct tls *facts)
{
	SSL *tls = SSL_new(ctx);
	const char *wrong;
	int on = 1;

	if (tls != NULL && server == NULL)
		SSL_set_accept_state(tls);
	if (tls == NULL || SSL_set_fd(tls, net) != 1 ||
	    (server != NULL && !expect(tls, server))) {
		log_warn("%s: %s", ip, tls_error());
		SSL_free(tls);
		return NULL;
	}
	setsockopt(net, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	fcntl(net, F_SETFL, fcntl(net, F_GETFL) | O_NONBLOCK);
	wrong = shake(tls, net, now_ms() + (int64_t)seconds * 1000);
	if (wrong != NULL) {
		log_info("%s: no TLS: %s", ip, wrong);
		SSL_free(tls);
		return NULL;
	}
	take_facts(facts, tls);
	/* One that was got over, a ticket's say, is none of the next call's. */
	ERR_clear_error();
	log_debug("%s: %s %s%s%s%s", ip, facts->protocol, facts->cipher,
	    SSL_session_reused(tls) ? " resumed" : "",
	    *facts->sni == '\0' ? "" : " ", facts->sni);
	return tls;
}
