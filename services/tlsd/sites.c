/* sites.c - which certificates a client is shown. */
#include "services/tlsd/sites.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/tlsd/certificate.h"
#include "services/tlsd/tlsd.h"

/* Kinds of keys that one client may choose from. */
#define KINDS_MAX 4

struct sites {
	struct certificate all[SITES_MAX];
	size_t n;
	const char *usual; /* the stem of those for a client that names none */
};

/* How well a certificate fits a name: the better the higher. */
enum fit { NOT_AT_ALL, BY_WILDCARD, BY_NAME };

static enum fit
fits(const struct certificate *c, const char *name)
{
	const char *rest = strchr(name, '.'), *const * at;
	enum fit best = NOT_AT_ALL;

	for (at = c->names; *at != NULL; at++) {
		if (strcasecmp(*at, name) == 0)
			return BY_NAME;
		/* RFC 6125 6.4.3: it stands for one whole label. */
		if (strncmp(*at, "*.", 2) == 0 && rest != NULL &&
		    rest != name && strcasecmp(*at + 1, rest) == 0)
			best = BY_WILDCARD;
	}
	return best;
}

/* The best one of each kind of key. Returns how many. */
static size_t
choose(const struct sites *s, const char *name,
    const struct certificate *chosen[KINDS_MAX])
{
	enum fit fit, best[KINDS_MAX];
	size_t n = 0, i, k;

	for (i = 0; i < s->n; i++) {
		fit = name != NULL ? fits(&s->all[i], name)
		      : strcmp(s->all[i].stem, s->usual) == 0 ? BY_NAME
		                                              : NOT_AT_ALL;
		for (k = 0; k < n && chosen[k]->kind != s->all[i].kind; k++)
			;
		if (fit == NOT_AT_ALL || k == KINDS_MAX ||
		    (k < n && fit <= best[k]))
			continue;
		if (k == n)
			n++;
		chosen[k] = &s->all[i];
		best[k] = fit;
	}
	return n;
}

/* Called for each handshake that does not resume a session. */
static int
show(SSL *tls, void *arg)
{
	const char *name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
	const struct certificate *chosen[KINDS_MAX];
	const struct sites *s = arg;
	size_t n, i;

	n = name == NULL ? 0 : choose(s, name, chosen);
	if (n == 0)
		return 1; /* the context has the usual ones */
	SSL_certs_clear(tls);
	for (i = 0; i < n; i++)
		if (SSL_use_cert_and_key(tls, chosen[i]->own, chosen[i]->key,
		        chosen[i]->chain, 1) != 1) {
			log_warn("%s: %s", chosen[i]->path, tls_error());
			return 0;
		}
	return 1;
}

/* A response that says "good" and still counts; it is not looked into more. */
static bool
is_current(const unsigned char *octets, size_t n)
{
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &octets, (long)n);
	OCSP_BASICRESP *basic = NULL;
	ASN1_GENERALIZEDTIME *from = NULL, *to = NULL;
	OCSP_SINGLERESP *one;
	bool current = false;

	if (response != NULL &&
	    OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL &&
	    (basic = OCSP_response_get1_basic(response)) != NULL &&
	    (one = OCSP_resp_get0(basic, 0)) != NULL) {
		OCSP_single_get0_status(one, NULL, NULL, &from, &to);
		current = OCSP_check_validity(from, to, 300, -1) == 1;
	}
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
	return current;
}

static const struct certificate *
find(const struct sites *s, const X509 *own)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->all[i].own == own)
			return &s->all[i];
	return NULL;
}

/* RFC 6066 8: what NAME.ocsp says of the certificate that is shown. */
static int
staple(SSL *tls, void *arg)
{
	const struct certificate *c = find(arg, SSL_get_certificate(tls));
	char path[PATH_MAX];
	unsigned char *response;
	size_t n = 0;
	FILE *f;

	if (c == NULL || (size_t)snprintf(path, sizeof(path), "%.*s.ocsp",
	                     (int)strlen(c->path) - 4, c->path) >= sizeof(path))
		return SSL_TLSEXT_ERR_NOACK;
	f = fopen(path, "re");
	response = f == NULL ? NULL : OPENSSL_malloc(OCSP_MAX);
	if (response != NULL)
		n = fread(response, 1, OCSP_MAX, f);
	if (f != NULL)
		fclose(f);
	if (n > 0 && is_current(response, n)) {
		SSL_set_tlsext_status_ocsp_resp(tls, response, (long)n);
		return SSL_TLSEXT_ERR_OK; /* it frees response */
	}
	if (f != NULL)
		log_warn("%s: no OCSP response that counts now", path);
	OPENSSL_free(response);
	return SSL_TLSEXT_ERR_NOACK;
}

/* Give ctx those for a client that names no site we know. */
static bool
set_usual(struct sites *s, SSL_CTX *ctx)
{
	const struct certificate *chosen[KINDS_MAX];
	size_t n, i;

	s->usual = s->all[0].stem;
	for (i = 0; i < s->n; i++)
		if (strcmp(s->all[i].stem, "default") == 0)
			s->usual = s->all[i].stem;
	n = choose(s, NULL, chosen);
	for (i = 0; i < n; i++)
		if (SSL_CTX_use_cert_and_key(ctx, chosen[i]->own,
		        chosen[i]->key, chosen[i]->chain, 1) != 1) {
			log_warn("%s: %s", chosen[i]->path, tls_error());
			return false;
		}
	return true;
}

static int
is_pem(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 4 && *e->d_name != '.' &&
	       strcmp(e->d_name + len - 4, ".pem") == 0;
}

bool
sites_read(const char *folder, SSL_CTX *ctx)
{
	static struct sites all;
	struct sites *s = &all;
	struct dirent **file;
	int n, i;

	n = scandir(folder, &file, is_pem, alphasort);
	if (n == -1) {
		log_warn("%s: %s", folder, strerror(errno));
		return false;
	}
	for (i = 0; i < n; i++) {
		if (s->n < SITES_MAX &&
		    certificate_read(&s->all[s->n], folder, file[i]->d_name))
			s->n++;
		free(file[i]);
	}
	free(file);
	if (n > SITES_MAX)
		log_warn("%s: more than %d files", folder, SITES_MAX);
	if (s->n == 0) {
		log_warn("%s: no certificate with its key in a file NAME.pem",
		    folder);
		return false;
	}
	SSL_CTX_set_cert_cb(ctx, show, s);
	SSL_CTX_set_tlsext_status_cb(ctx, staple);
	SSL_CTX_set_tlsext_status_arg(ctx, s);
	return set_usual(s, ctx);
}
