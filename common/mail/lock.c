/* lock.c - a mailbox that is ours alone for a while. */
#include "common/mail/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <lockfile.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/note.h"
#include "common/mail/replace.h"
#include "common/wait.h"

#define MAILBOX_MODE 0660 /* whatever the umask: mail's group writes it */
#define NAP_MS       5    /* between two tries, at first */
#define NAP_MAX_MS   80
#define KNOCK_MS     50 /* how often the timer interrupts, from deadline on */
#define SUFFIX_ROOM  16 /* octets for "/.", "." and a kind of file */

/* The signals that must not end us while a mailbox is being changed. */
static const int held[] = { SIGALRM, SIGTERM, SIGHUP, SIGINT };

static void
hold_signals(struct lock *l)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		sigaddset(&set, held[i]);
	sigprocmask(SIG_BLOCK, &set, &l->mask);
}

static void
on_knock(int sig)
{
	(void)sig; /* fcntl() returns with EINTR */
}

/*
 * A timer that interrupts this process at deadline, and again and again after
 * it: the first knock may come when fcntl() has not begun to wait.
 */
static int
start_timer(timer_t *timer, int64_t deadline)
{
	struct sigevent how = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGRTMIN };
	struct sigaction act = { .sa_handler = on_knock };
	struct itimerspec when = { .it_value = { .tv_sec = deadline / 1000,
		                       .tv_nsec = deadline % 1000 * 1000000 },
		.it_interval = { .tv_nsec = KNOCK_MS * 1000000L } };

	sigemptyset(&act.sa_mask);
	if (sigaction(SIGRTMIN, &act, NULL) == -1 ||
	    timer_create(CLOCK_MONOTONIC, &how, timer) == -1)
		return -1;
	return timer_settime(*timer, TIMER_ABSTIME, &when, NULL);
}

/* Wait for the fcntl lock on fd; the kernel keeps the queue. */
static int
lock_kernel(int fd, int64_t deadline)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	timer_t timer;
	int result, why;

	if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return 0;
	if (errno != EAGAIN && errno != EACCES)
		return -1;
	if (start_timer(&timer, deadline) == -1)
		return -1;
	do
		result = fcntl(fd, F_OFD_SETLKW, &whole);
	while (result == -1 && errno == EINTR && now_ms() < deadline);
	why = errno == EINTR ? ETIMEDOUT : errno;
	timer_delete(timer);
	errno = why;
	return result;
}

/* FOLDER/NAME, as other programs know it, and what they add to it. */
static void
public_path(const struct lock *l, const char *suffix, char path[LOCK_PATH])
{
	snprintf(path, LOCK_PATH, "%s/%s%s", l->folder, l->name, suffix);
}

void
lock_path(const struct lock *l, const char *kind, char path[LOCK_PATH])
{
	snprintf(path, LOCK_PATH, "%s/.%s.%s", l->folder, l->name, kind);
}

static bool
closed_folder(int why)
{
	return why == EACCES || why == EPERM || why == EROFS;
}

/* Try for the dot-lock once: 1 for ours, 0 for another's, -1 for neither. */
static int
lock_dot(struct lock *l)
{
	char path[LOCK_PATH];
	int result;

	public_path(l, ".lock", path);
	errno = 0;
	result = lockfile_create(path, 0, L_PID);
	l->dotted = result == L_SUCCESS;
	if (l->dotted)
		return 1;
	if (result == L_MAXTRYS ||
	    errno == EEXIST) /* a dead one's, soon stale */
		return 0;
	if (errno == 0)
		errno = EIO;
	if (!closed_folder(errno))
		return -1;
	log_warn(
	    "%s: no dot-lock can be made here: fcntl lock only", l->folder);
	return 1;
}

static void
unlock_dot(struct lock *l)
{
	char path[LOCK_PATH];

	public_path(l, ".lock", path);
	if (l->dotted && lockfile_remove(path) == -1)
		log_warn("%s: %s", path, strerror(errno));
	l->dotted = false;
}

/* Open the mailbox: a plain file under one name, or nothing. */
static int
open_mailbox(struct lock *l, bool create)
{
	static const int how = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
	                       O_CLOEXEC;
	char path[LOCK_PATH];

	public_path(l, "", path);
	l->fd = open(path, how);
	if (l->fd == -1 && errno == ENOENT && create) {
		l->fd = open(path, how | O_CREAT | O_EXCL, MAILBOX_MODE);
		if (l->fd == -1 && errno == EEXIST) /* just now */
			l->fd = open(path, how);
		else if (l->fd != -1) {
			l->created = true;
			fchmod(l->fd, MAILBOX_MODE);
		}
	}
	if (l->fd == -1)
		return -1;
	if (fstat(l->fd, &l->st) == 0 && S_ISREG(l->st.st_mode) &&
	    l->st.st_nlink <= 1)
		return 0;
	log_warn("%s: not a plain file, or one with a second name", path);
	close(l->fd);
	errno = EINVAL;
	return -1;
}

/* True if the path names the file we have open. */
static bool
is_current(struct lock *l)
{
	char path[LOCK_PATH];
	struct stat named;

	public_path(l, "", path);
	return fstat(l->fd, &l->st) == 0 && lstat(path, &named) == 0 &&
	       named.st_ino == l->st.st_ino && named.st_dev == l->st.st_dev;
}

/* One try: 1 if the mailbox is ours, 0 if not yet, -1 with errno set. */
static int
try_once(struct lock *l, bool create, int64_t deadline)
{
	int got, why;

	if (open_mailbox(l, create) == -1)
		return -1;
	hold_signals(l);
	got = lock_kernel(l->fd, deadline) == -1 ? -1 : lock_dot(l);
	if (got == 1 && is_current(l))
		return 1;
	why = errno;
	lock_drop(l);
	errno = why;
	return got == 1 ? 0 : got;
}

static int
lock_new(struct lock *l, const char *folder, const char *name)
{
	*l = (struct lock){ .fd = -1, .folder = folder, .name = name };
	if (strlen(folder) + strlen(name) + SUFFIX_ROOM <= LOCK_PATH)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

int
lock_none(struct lock *l, const char *folder, const char *name)
{
	return lock_new(l, folder, name) == -1 ? -1 : open_mailbox(l, false);
}

int
lock_take(struct lock *l, const char *folder, const char *name, bool create,
    int64_t deadline)
{
	struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };
	int got;

	if (lock_new(l, folder, name) == -1)
		return -1;
	while ((got = try_once(l, create, deadline)) == 0) {
		if (now_ms() >= deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < NAP_MAX_MS * 1000000L)
			nap.tv_nsec *= 2;
	}
	if (got == -1)
		return -1;
	replace_sweep(l);
	if (note_recover(l) == 0 && fstat(l->fd, &l->st) == 0)
		return 0;
	got = errno;
	lock_drop(l);
	errno = got;
	return -1;
}

int
lock_forget(const struct lock *l)
{
	char path[LOCK_PATH];

	public_path(l, "", path);
	return unlink(path);
}

void
lock_give(struct lock *l)
{
	struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	unlock_dot(l);
	fcntl(l->fd, F_OFD_SETLK, &whole);
	sigprocmask(SIG_SETMASK, &l->mask, NULL);
}

void
lock_drop(struct lock *l)
{
	lock_give(l);
	close(l->fd);
	l->fd = -1;
}

int
lock_flush_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result, why;

	if (fd == -1)
		return -1;
	result = fsync(fd);
	why = errno;
	close(fd);
	errno = why;
	return result;
}

int
lock_replace(struct lock *l, const char *path, int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char mailbox[LOCK_PATH];

	public_path(l, "", mailbox);
	if (fcntl(fd, F_OFD_SETLK, &whole) == -1 || rename(path, mailbox) == -1)
		return -1;
	close(l->fd);
	l->fd = fd;
	if (lock_flush_folder(l->folder) == -1)
		log_warn("%s: %s", l->folder, strerror(errno));
	return fstat(fd, &l->st);
}
