/*
 * users_ldap.h - accounts in the site's directory: users = "ldap".
 *
 * An account is what the filter ldap.user finds below ldap.people. The
 * directory keeps the passwords to itself, and only says whether one is right:
 * so there are no mechanisms but those that say it as it is.
 */
#ifndef USERS_LDAP_H
#define USERS_LDAP_H

#include "common/users.h"

#define USERS_LDAP "ldap" /* the setting users, in place of a file */

/* Does the setting users mean the directory? */
bool users_ldap_is(const char *users);

/* As users.h has them; name is an account's, or "" for nobody. */
enum users_answer users_ldap_exists(const struct conf *conf, const char *name);
enum users_answer users_ldap_check(
    const struct conf *conf, const char *name, const char *password);

/* Write the filter that finds the account. False if it is too long. */
bool users_ldap_filter(
    const struct conf *conf, const char *name, char *filter, size_t size);

#endif
