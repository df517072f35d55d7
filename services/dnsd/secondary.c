/* secondary.c - keeping the copies of zones whose primaries are elsewhere. */
#include "services/dnsd/secondary.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "services/dnsd/primary.h"
#include "services/dnsd/zones.h"

/* A zone that is copied. */
struct copy {
	const struct zone *z;
	pid_t pid; /* of the process that asks; 0: none */
	time_t due;
	unsigned int failures; /* in a row */
	bool mapped, expired;  /* as it was the last time */
};

static struct copy *copies;
static size_t copies_n, running;

/* When it was last confirmed; 0: never. */
static time_t
checked_at(const struct zone *z)
{
	char path[PATH_MAX];
	struct stat st;

	zones_path(path, z, ZONE_CHECKED);
	return stat(path, &st) == 0 ? st.st_mtime : 0;
}

static void
mark_checked(const struct zone *z)
{
	char path[PATH_MAX];
	int fd;

	zones_path(path, z, ZONE_CHECKED);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1 || futimens(fd, NULL) == -1)
		log_warn("%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
}

/* In a process of its own: ask, and say by a file that it was confirmed. */
static void
ask(const struct zone *z)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	signal(SIGTERM, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	alarm(PRIMARY_S);
	if (primary_fetch(z) == FETCHED_NOTHING)
		_exit(EX_TEMPFAIL);
	mark_checked(z);
	_exit(EX_OK);
}

/*
 * How long to wait: as the SOA says; and while there is none, longer with each
 * failure, or until what has come must have been compiled.
 */
static time_t
pause_of(const struct copy *c)
{
	unsigned int doubled = c->failures < 6 ? c->failures : 6;
	time_t wait = SECONDARY_RETRY_S;

	if (c->z->mapped)
		wait = image_soa(
		    &c->z->image, c->failures == 0 ? SOA_REFRESH : SOA_RETRY);
	else if (c->failures > 0)
		wait = 1 << doubled;
	if (!c->z->mapped && wait > SECONDARY_RETRY_S)
		wait = SECONDARY_RETRY_S;
	return wait > 0 ? wait : 1;
}

/* Has the process ended? */
static void
look_after(struct copy *c, time_t now)
{
	int status;
	pid_t pid;

	if (c->pid == 0)
		return;
	pid = waitpid(c->pid, &status, WNOHANG);
	if (pid == 0)
		return;
	c->pid = 0;
	running--;
	if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == EX_OK)
		c->failures = 0;
	else
		c->failures++;
	c->due = now + pause_of(c);
}

static bool
was_notified(const struct zone *z)
{
	char path[PATH_MAX];

	zones_path(path, z, ZONE_NOTIFIED);
	return unlink(path) == 0;
}

static void
start(struct copy *c)
{
	c->pid = fork();
	if (c->pid == 0)
		ask(c->z);
	if (c->pid == -1) {
		log_warn("fork: %s", strerror(errno));
		c->pid = 0;
		return;
	}
	running++;
}

/* See what has become of the copy. */
static void
look_at(struct copy *c)
{
	bool expired = c->z->mapped && !c->z->loaded;

	if (expired && !c->expired)
		log_warn("zone %s: no primary has confirmed it for too long: "
		         "it is not served",
		    c->z->conf->name);
	c->expired = expired;
	if (c->z->mapped && !c->mapped) {
		c->mapped = true;
		c->failures = 0;
		c->due = checked_at(c->z) + pause_of(c);
	}
}

static void
begin(void)
{
	const struct zone *z = NULL;
	size_t n = 0;

	while ((z = zones_next(z)) != NULL)
		n++;
	copies = calloc(n + 1, sizeof(*copies));
	if (copies == NULL)
		err(EX_OSERR, "zones");
	while ((z = zones_next(z)) != NULL)
		if (z->conf->primary[0] != NULL)
			copies[copies_n++].z = z;
}

void
secondary_tick(void)
{
	time_t now = time(NULL);
	struct copy *c;

	if (copies == NULL)
		begin();
	for (c = copies; c < copies + copies_n; c++) {
		look_after(c, now);
		look_at(c);
		if (c->pid != 0 || running == SECONDARY_PROCESSES)
			continue;
		if (was_notified(c->z) || now >= c->due)
			start(c);
	}
}
