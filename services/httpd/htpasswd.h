/*
 * htpasswd.h - files of people and groups, as Apache has them.
 *
 * A line "name:hash" a person, where the hash is one of crypt(3), bcrypt among
 * them, or $apr1$ or {SHA}; what follows another colon is passed over, so that
 * users(5) will do. A line "group: name name" a group. The files are read anew
 * at each call, and nothing is kept.
 */
#ifndef HTPASSWD_H
#define HTPASSWD_H

#include <stdbool.h>

#define HTPASSWD_LINE 8192 /* octets of a line; longer ones are passed over */

enum htpasswd_answer { HTPASSWD_NO, HTPASSWD_YES, HTPASSWD_CANNOT_TELL };

/* Takes as long for a name that is nobody's. The caller wipes password. */
enum htpasswd_answer htpasswd_check(
    const char *path, const char *name, const char *password);

enum htpasswd_answer htpasswd_in_group(
    const char *path, const char *group, const char *name);

#endif
