/*
 * sites.h - the certificates of a folder, and which of them a client is shown.
 *
 * Each NAME.pem holds a key, its certificate, and those that lead to the CA.
 * Files of several kinds of keys stand side by side for the same names: the
 * client takes the one it can. What is read stays until the program ends.
 */
#ifndef SITES_H
#define SITES_H

#include <openssl/ssl.h>
#include <stdbool.h>

#define SITES_MAX 256         /* files of a folder */
#define OCSP_MAX  (16 * 1024) /* octets of a response */

/*
 * Read the folder, and have ctx choose among what is in it: by the name that
 * the client asks for, from the subjectAltNames; else what is in default.pem,
 * default.ecdsa.pem and the like; else in the first file. A file that cannot
 * be used is logged. False, after saying why, if none can.
 */
bool sites_read(const char *folder, SSL_CTX *ctx);

#endif
