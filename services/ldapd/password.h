/*
 * password.h - values of userPassword (RFC 4519 2.41, RFC 2307 5.3).
 *
 * {CRYPT} and what crypt(3) makes, {SSHA}, {SHA} and their like with other
 * digests, and text as it is. What is compared takes the same time however
 * much of it is right. The caller wipes passwords.
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include <stdbool.h>

#include <lber.h>

#define PASSWORD_OCTETS 1024 /* of one that is tried or set */
#define PASSWORD_HASH   512  /* octets of a hash, with its NUL */
#define PASSWORD_MADE   12   /* letters of one that is made up */

/* Is password the one that value is, or is a hash of? */
bool password_is(struct berval value, struct berval password);

/* Takes as long as that does for the site's own hashes, and is never it. */
void password_nobodys(struct berval password);

/* {CRYPT} and the hash that this site's accounts have. */
bool password_hash(char hash[PASSWORD_HASH], struct berval password);

/* One that nobody guesses (RFC 3062 2: the client has not said any). */
bool password_make(char password[PASSWORD_MADE + 1]);

#endif
