/*
 * users.h - the site's accounts: who may log in, who gets mail.
 *
 * The file (etc/users, users(5)) has a line an account: name:hash, the hash
 * as crypt(3) makes it, and behind another colon what other mechanisms need.
 * An empty or "!" hash lets nobody in, but mail comes. The file is read anew
 * at each call, so an account works as soon as it stands there. Nothing here
 * keeps a descriptor. Where the setting is "ldap" it is the directory that is
 * asked (users_ldap.h): it compares passwords, and has nothing for SCRAM.
 */
#ifndef USERS_H
#define USERS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"
#include "common/scram.h"

#define USERS_NAME   64   /* octets of an account's name, with its NUL */
#define USERS_LINE   1024 /* of a line of the file, likewise */
#define USERS_SECRET 256  /* of a secret, likewise */

/* No means no; CANNOT_TELL is our trouble, logged: answer "try later". */
enum users_answer { USERS_NO, USERS_YES, USERS_CANNOT_TELL };

/* What a login is compared with. */
struct account {
	char hash[USERS_LINE];
	struct verifier verifier;  /* no iterations: it has none */
	char secret[USERS_SECRET]; /* "": it has none */
	unsigned int iterations;   /* of this site's verifiers */
};

/* What some account has, beside a hash. */
enum { USERS_VERIFIERS = 1 << 0, USERS_SECRETS = 1 << 1 };

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
 * May this account log in, and by what? If not, a is another's, or what one
 * could have: it is to take as long. Wipe a. A mistake in the account's line
 * is logged, and what it spoils is not there.
 */
enum users_answer users_find(
    const struct conf *conf, const char *name, struct account *a);

/*
 * Is this its password? Takes as long for an account that does not exist.
 * The caller wipes password.
 */
enum users_answer users_check(
    const struct conf *conf, const char *name, const char *password);

/*
 * USERS_VERIFIERS, USERS_SECRETS: which of them somebody who may log in has.
 * It is remembered for as long as the file is the same.
 */
unsigned int users_keep(const struct conf *conf);

/* Log each mistake in the file; returns how many, or -1 if it can't be read. */
int users_mistakes(const struct conf *conf);

/* Compare in a time that depends on the lengths alone. */
bool users_same(const char *a, const char *b);

#endif
