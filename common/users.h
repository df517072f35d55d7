/*
 * users.h - the site's accounts: who may log in, who gets mail.
 *
 * The file (etc/users, users(5)) has a line an account: name:hash, the hash
 * as crypt(3) makes it. An empty or "!" hash lets nobody in, but mail comes.
 * The file is read anew at each call, so an account works as soon as it
 * stands there. Nothing here keeps memory or a descriptor.
 */
#ifndef USERS_H
#define USERS_H

#include <stddef.h>

#include "common/conf.h"

#define USERS_NAME 64 /* octets of an account's name, with its NUL */

/* No means no; CANNOT_TELL is our trouble, logged: answer "try later". */
enum users_answer { USERS_NO, USERS_YES, USERS_CANNOT_TELL };

/*
 * Write the account that login means to name: login itself, or what is before
 * the '@' of a domain that is local; in lower case. Returns -1 if it can be
 * nobody's: a foreign domain, too long, or characters no account has.
 */
int users_name(
    const struct conf *conf, const char *login, char name[USERS_NAME]);

/* Is there such an account? */
enum users_answer users_exists(const struct conf *conf, const char *name);

/*
 * Is this its password? Takes as long for an account that does not exist.
 * The caller wipes password.
 */
enum users_answer users_check(
    const struct conf *conf, const char *name, const char *password);

#endif
