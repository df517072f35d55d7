/* certificate.c - one file of a key and its certificates. */
#include "services/tlsd/certificate.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/tlsd/tlsd.h"

/* Nobody is there to be asked for a passphrase. */
static int
no_passphrase(char *to, int size, int writing, void *arg)
{
	(void)to;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* The certificates of the file: the first is its own. */
static void
read_certificates(struct certificate *c, BIO *file)
{
	X509 *next;

	c->own = PEM_read_bio_X509(file, NULL, no_passphrase, NULL);
	c->chain = sk_X509_new_null();
	if (c->own == NULL || c->chain == NULL)
		return;
	while (
	    (next = PEM_read_bio_X509(file, NULL, no_passphrase, NULL)) != NULL)
		sk_X509_push(c->chain, next);
	ERR_clear_error(); /* that there is no more */
}

/* NULL if there is no memory. */
static const char **
read_names(X509 *own)
{
	GENERAL_NAMES *from = X509_get_ext_d2i(
	    own, NID_subject_alt_name, NULL, NULL);
	int most = from == NULL ? 0 : sk_GENERAL_NAME_num(from), i, type;
	const char **names = calloc((size_t)most + 1, sizeof(*names));
	ASN1_STRING *value;
	char *name;
	size_t n = 0;

	for (i = 0; names != NULL && i < most; i++) {
		value = GENERAL_NAME_get0_value(
		    sk_GENERAL_NAME_value(from, i), &type);
		if (type != GEN_DNS)
			continue;
		name = strndup((const char *)ASN1_STRING_get0_data(value),
		    (size_t)ASN1_STRING_length(value));
		if (name != NULL)
			names[n++] = name;
	}
	GENERAL_NAMES_free(from);
	return names;
}

static char *
stem_of(const char *name)
{
	static const char *const ends[] = { ".pem", ".ecdsa", ".rsa", NULL };
	char *stem = strdup(name);
	size_t len = stem == NULL ? 0 : strlen(stem), i, cut;

	for (i = 0; ends[i] != NULL; i++) {
		cut = strlen(ends[i]);
		if (len > cut && strcmp(stem + len - cut, ends[i]) == 0)
			stem[len -= cut] = '\0';
	}
	return stem;
}

/* What is wrong with it, or NULL. */
static const char *
fault(const struct certificate *c)
{
	if (c->own == NULL)
		return "no certificate in it";
	if (c->key == NULL)
		return "no key in it that can be read without a passphrase";
	if (X509_check_private_key(c->own, c->key) != 1)
		return "the key is not that of the first certificate";
	if (c->stem == NULL || c->names == NULL)
		return strerror(ENOMEM);
	return NULL;
}

static void
warn_of_dates(const struct certificate *c)
{
	if (X509_cmp_current_time(X509_get0_notAfter(c->own)) < 0)
		log_warn("%s: it has expired", c->path);
	if (X509_cmp_current_time(X509_get0_notBefore(c->own)) > 0)
		log_warn("%s: it does not count yet", c->path);
}

static void
forget(struct certificate *c)
{
	const char **name;

	for (name = c->names; name != NULL && *name != NULL; name++)
		free((void *)*name);
	free(c->names);
	X509_free(c->own);
	sk_X509_pop_free(c->chain, X509_free);
	EVP_PKEY_free(c->key);
	free(c->stem);
	free(c->path);
}

bool
certificate_read(struct certificate *c, const char *folder, const char *name)
{
	const char *wrong;
	BIO *file = NULL;

	memset(c, 0, sizeof(*c));
	if (asprintf(&c->path, "%s/%s", folder, name) == -1) {
		log_warn("%s: %s", name, strerror(ENOMEM));
		return false;
	}
	file = BIO_new_file(c->path, "re");
	if (file == NULL) {
		log_warn("%s: %s", c->path, strerror(errno));
		ERR_clear_error();
		forget(c);
		return false;
	}
	read_certificates(c, file);
	BIO_reset(file);
	c->key = PEM_read_bio_PrivateKey(file, NULL, no_passphrase, NULL);
	BIO_free(file);
	c->stem = stem_of(name);
	if (c->own != NULL)
		c->names = read_names(c->own);
	wrong = fault(c);
	ERR_clear_error();
	if (wrong != NULL) {
		log_warn("%s: %s", c->path, wrong);
		forget(c);
		return false;
	}
	c->kind = EVP_PKEY_get_base_id(c->key);
	warn_of_dates(c);
	return true;
}
