/*
 * account.h - the user a line runs as.
 */
#ifndef INETD_ACCOUNT_H
#define INETD_ACCOUNT_H

#include <sys/types.h>

#define ACCOUNT_GROUPS 64 /* of one user */

struct account {
	uid_t uid;
	gid_t gid;
	gid_t groups[ACCOUNT_GROUPS];
	int ngroups;
};

/*
 * Find the user and, unless it is NULL, the group, by name or number. Returns
 * NULL, or what is wrong with them.
 */
const char *account_find(
    struct account *a, const char *user, const char *group);

/*
 * Become that user for good: groups, gid, uid, no new privileges, limits; and
 * make sure of it. Without root this changes no user. Returns -1, having said
 * why.
 */
int account_become(const struct account *a);

#endif
