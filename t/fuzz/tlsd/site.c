/* site.c - certificates for tlsd to show. */
#include "t/fuzz/tlsd/site.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t/fuzz/fuzz.h"

static char folder[SITE_PATH / 2];
static X509 *authority;
static EVP_PKEY *key[2]; /* EC, RSA */

const char *
site_path(const char *name)
{
	static char path[SITE_PATH];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
extend(X509 *c, int what, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, what, value);

	promise(e != NULL && X509_add_ext(c, e, -1) == 1);
	X509_EXTENSION_free(e);
}

/* A certificate for this key, for these octets and this subjectAltName. */
static X509 *
certify(EVP_PKEY *its, const char *cn, int len, const char *alternatives)
{
	X509 *c = X509_new();
	X509_NAME *name = X509_get_subject_name(c);

	X509_set_version(c, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
	X509_gmtime_adj(X509_getm_notBefore(c), -3600);
	X509_gmtime_adj(X509_getm_notAfter(c), 24L * 3600);
	promise(X509_set_pubkey(c, its) == 1);
	X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
	    (const unsigned char *)cn, len, -1, 0);
	if (authority == NULL)
		extend(c, NID_basic_constraints, "critical,CA:TRUE");
	if (*alternatives != '\0')
		extend(c, NID_subject_alt_name, alternatives);
	X509_set_issuer_name(
	    c, X509_get_subject_name(authority == NULL ? c : authority));
	promise(X509_sign(c, key[0], EVP_sha256()) > 0);
	return c;
}

static void
write_certificate(const char *path, X509 *c, EVP_PKEY *its)
{
	FILE *f = fopen(path, "w");

	promise(f != NULL && PEM_write_X509(f, c) == 1);
	if (its != NULL)
		promise(PEM_write_PrivateKey(
		            f, its, NULL, NULL, 0, NULL, NULL) == 1);
	promise(fclose(f) == 0);
}

static void
remove_folder(void)
{
	static const char *const names[] = { "default.ecdsa.pem",
		"default.rsa.pem", "www1.ecdsa.pem", "www1.rsa.pem", "ca",
		"www1.ecdsa.ocsp", "broken.pem", "tickets", "tickets.lock",
		"tickets.new", NULL };
	const char *const *name;

	for (name = names; *name != NULL; name++)
		unlink(site_path(*name));
	rmdir(folder);
}

/* The folder that tlsd reads: two sites, each by two kinds of keys. */
void
site_make(void)
{
	static const char *const sites[] = { "default", "www1" };
	static const char *const kinds[] = { "ecdsa", "rsa" };
	const char *where = getenv("FUZZ_DIR");
	char name[32], alternatives[64];
	X509 *c;
	int i;

	snprintf(folder, sizeof(folder), "%s/tlsd-XXXXXX",
	    where == NULL ? "/dev/shm" : where);
	promise(mkdtemp(folder) != NULL && atexit(remove_folder) == 0);
	key[0] = EVP_EC_gen("P-256");
	key[1] = EVP_RSA_gen(2048);
	authority = certify(key[0], "ca", 2, "");
	write_certificate(site_path("ca"), authority, NULL);
	for (i = 0; i < 4; i++) {
		snprintf(alternatives, sizeof(alternatives),
		    "DNS:%s.st.um,DNS:*.%s.st.um,IP:127.0.0.1", sites[i / 2],
		    sites[i / 2]);
		c = certify(key[i % 2], sites[i / 2], -1, alternatives);
		snprintf(name, sizeof(name), "%s.%s.pem", sites[i / 2],
		    kinds[i % 2]);
		write_certificate(site_path(name), c, key[i % 2]);
		X509_free(c);
	}
	promise(fclose(fopen(site_path("broken.pem"), "w")) == 0);
}

void
site_certify(SSL *tls, const char *cn)
{
	X509 *own = certify(key[0], cn, -1, "");

	promise(SSL_use_cert_and_key(tls, own, key[0], NULL, 1) == 1);
	X509_free(own);
}
