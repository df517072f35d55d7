/*
 * site.h - certificates for tlsd to show: two sites, each by two kinds of keys.
 */
#ifndef FUZZ_TLSD_SITE_H
#define FUZZ_TLSD_SITE_H

#include <openssl/ssl.h>

#define SITE_PATH 128 /* octets of a file's path, with its NUL */

/*
 * Make them, in a folder below $FUZZ_DIR that goes with the program;
 * site_path("") is that folder, "ca" in it who signed all of them. They are
 * for default.st.um, www1.st.um, and what is below these; 127.0.0.1 is too.
 */
void site_make(void);

/* Where the file of this name is: until the next call. */
const char *site_path(const char *name);

/* Have the peer show a certificate of a client called cn. */
void site_certify(SSL *tls, const char *cn);

#endif
