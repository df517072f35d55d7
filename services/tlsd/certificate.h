/*
 * certificate.h - one file of a key and its certificates.
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include <openssl/ssl.h>
#include <stdbool.h>

struct certificate {
	char *path;
	char *stem; /* the file's name without .ecdsa.pem, .rsa.pem or .pem */
	X509 *own;
	STACK_OF(X509) * chain; /* from who signed it to the CA */
	EVP_PKEY *key;
	int kind;           /* EVP_PKEY_EC, EVP_PKEY_RSA */
	const char **names; /* that it is for, NULL at the end */
};

/*
 * Read folder/name. False, after saying why in the log, if it is not one that
 * can be used; what was read stays until the program ends.
 */
bool certificate_read(
    struct certificate *c, const char *folder, const char *name);

#endif
