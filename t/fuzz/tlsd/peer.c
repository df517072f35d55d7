/* peer.c - a client of tlsd. */
#include "t/fuzz/tlsd/peer.h"

#include <openssl/err.h>
#include <string.h>
#include <unistd.h>

#include "t/fuzz/tlsd/site.h"

#define PIECES_MAX 64

bool
told(const char *letters, char letter)
{
	return strchr(letters, letter) != NULL;
}

/* Have the client do and be what its letters say. */
static void
prepare(SSL *tls, struct client *c)
{
	const int status = told(c->letters, 'o') ? TLSEXT_STATUSTYPE_ocsp : -1;

	SSL_set_fd(tls, c->net);
	SSL_set_tlsext_status_type(tls, status);
	if (*c->name != '\0')
		SSL_set_tlsext_host_name(tls, c->name);
	if (told(c->letters, '2'))
		SSL_set_max_proto_version(tls, TLS1_2_VERSION);
	if (told(c->letters, 'r'))
		SSL_set1_sigalgs_list(tls, "RSA-PSS+SHA256:RSA+SHA256");
	SSL_set_alpn_protos(tls, (const unsigned char *)c->protocols,
	    (unsigned int)strlen(c->protocols));
	if (c->session != NULL)
		SSL_set_session(tls, c->session);
	if (told(c->letters, 'c'))
		site_certify(tls, c->subject);
}

static void
note(SSL *tls, struct client *c)
{
	X509 *shown = SSL_get0_peer_certificate(tls);
	unsigned char *response;

	c->resumed = SSL_session_reused(tls);
	c->stapled = SSL_get_tlsext_status_ocsp_resp(tls, &response) > 0;
	X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName,
	    c->shown, sizeof(c->shown));
}

/* A thread of its own: say, in pieces of the first octet, and hear the rest. */
void *
peer_converse(void *arg)
{
	struct client *c = arg;
	/* The kernel's memory for both has to do: nobody reads there yet. */
	size_t piece = c->n / PIECES_MAX + (c->n > 0 ? *c->said : 0) + 1, at;
	size_t n = 0;
	SSL *tls = SSL_new(c->ctx);

	prepare(tls, c);
	if (SSL_connect(tls) == 1) {
		note(tls, c);
		for (at = 0; at < c->n; at += n)
			if (SSL_write_ex(tls, c->said + at,
			        c->n - at < piece ? c->n - at : piece, &n) != 1)
				break;
		if (!told(c->letters, 'x'))
			SSL_shutdown(tls);
		while (!told(c->letters, 'x') &&
		       SSL_read_ex(tls, c->heard + c->len,
		           sizeof(c->heard) - c->len, &n) == 1)
			c->len += n;
		SSL_SESSION_free(c->session);
		c->session = SSL_get1_session(tls);
	}
	SSL_free(tls);
	close(c->net);
	ERR_clear_error();
	return NULL;
}
