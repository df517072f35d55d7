/*
 * cram.h - digests of a secret and of what the server has said: CRAM-MD5
 * (RFC 2195) and APOP (RFC 1939 7).
 *
 * Both need the secret itself on both sides, and MD5 is what they are made of:
 * for old clients.
 */
#ifndef CRAM_H
#define CRAM_H

#include <stddef.h>

#define CRAM_STAMP  320 /* octets of what is to be signed, with its NUL */
#define CRAM_DIGEST 33  /* of a digest as text, likewise */

/* Make something to sign that nobody can foresee, and in the form of a msg-id.
 */
void cram_stamp(char stamp[CRAM_STAMP], const char *hostname);

void cram_md5(const char *secret, const char *stamp, char digest[CRAM_DIGEST]);
void cram_apop(const char *secret, const char *stamp, char digest[CRAM_DIGEST]);

#endif
