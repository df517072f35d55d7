/* account.c - the user a line runs as. */
#include "services/inetd/account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/log.h"

#define PROCESSES_MAX 8192 /* of a user that is not root */

const char *
account_find(struct account *a, const char *user, const char *group)
{
	const struct passwd *pw = getpwnam(user);
	const struct group *gr;

	if (pw == NULL)
		return "an existing user";
	a->uid = pw->pw_uid;
	a->gid = pw->pw_gid;
	if (group != NULL) {
		gr = getgrnam(group);
		if (gr == NULL)
			return "an existing group";
		a->gid = gr->gr_gid;
	}
	a->ngroups = ACCOUNT_GROUPS;
	if (getgrouplist(user, a->gid, a->groups, &a->ngroups) == -1)
		return "a user of fewer groups";
	return NULL;
}

/* True if we are a and nothing else, and cannot go back. */
static int
is_nothing_but(const struct account *a)
{
	uid_t ruid, euid, suid;
	gid_t rgid, egid, sgid;

	if (getresuid(&ruid, &euid, &suid) == -1 ||
	    getresgid(&rgid, &egid, &sgid) == -1)
		return 0;
	if (ruid != a->uid || euid != a->uid || suid != a->uid ||
	    rgid != a->gid || egid != a->gid || sgid != a->gid)
		return 0;
	return a->uid == 0 ||
	       (setuid(0) == -1 && (a->gid == 0 || setgid(0) == -1));
}

static int
drop(const struct account *a)
{
	const struct rlimit processes = { PROCESSES_MAX, PROCESSES_MAX };

	if ((a->uid != 0 && setrlimit(RLIMIT_NPROC, &processes) == -1) ||
	    setgroups((size_t)a->ngroups, a->groups) == -1 ||
	    setresgid(a->gid, a->gid, a->gid) == -1 ||
	    setresuid(a->uid, a->uid, a->uid) == -1)
		return -1;
	if (is_nothing_but(a))
		return 0;
	errno = EPERM;
	return -1;
}

int
account_become(const struct account *a)
{
	if ((geteuid() == 0 && drop(a) == -1) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) {
		log_warn("uid %d: cannot become it: %s", (int)a->uid,
		    strerror(errno));
		return -1;
	}
	return 0;
}
