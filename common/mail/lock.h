/*
 * lock.h - a mailbox that is ours alone for a while.
 *
 * The file is opened, locked with fcntl(2) (our own programs meet there),
 * then with a dot-lock, NAME.lock (others may know only that one). If both
 * are ours and the path still names the open file, the mailbox is locked; if
 * not, everything is given back before the next try, so that a program that
 * takes its locks in the other order is never waited for for ever. Where the
 * folder lets us make no files there is only the fcntl lock, and the log says
 * so.
 *
 * What a writer of ours left behind when it was killed is put in order before
 * lock_take() returns (note.h). From then until lock_give() the signals that
 * would end the process wait.
 */
#ifndef LOCK_H
#define LOCK_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#define LOCK_PATH 1024 /* octets of a mailbox's path, with its NUL */

struct lock {
	int fd;             /* the mailbox, to read and write */
	struct stat st;     /* of it, when it was locked */
	const char *folder; /* borrowed, as the name */
	const char *name;
	bool dotted;   /* NAME.lock is ours: files can be made here */
	bool created;  /* there was no mailbox before */
	sigset_t mask; /* the signals that waited before us */
};

/*
 * Lock the mailbox name in folder; create: make an empty one if there is
 * none. Returns 0, or -1 with errno set: ETIMEDOUT if another had it until
 * deadline (wait.h), ENOENT if there is none, EINVAL if it is no plain file,
 * ELOOP if it is a symbolic link; else the system's reason.
 */
int lock_take(struct lock *l, const char *folder, const char *name, bool create,
    int64_t deadline);

/*
 * Only open it, to be read: others may be changing it. Returns -1 with errno
 * set as lock_take() does.
 */
int lock_none(struct lock *l, const char *folder, const char *name);

/* Let others have the mailbox. l->fd stays open, for the caller to close. */
void lock_give(struct lock *l);

/* Remove the locked mailbox's file. */
int lock_forget(const struct lock *l);

/* As lock_give(), and close l->fd. */
void lock_drop(struct lock *l);

/*
 * Put the path of a file of ours that belongs to the mailbox into path:
 * FOLDER/.NAME.kind. No account's name begins with a dot, so it is nobody's
 * mailbox.
 */
void lock_path(const struct lock *l, const char *kind, char path[LOCK_PATH]);

/*
 * Make the new file at path (open at fd) the mailbox in place of the old one,
 * and go on holding the lock, now of the new file. Returns -1 with errno set,
 * the old file still being the mailbox and l->fd, and fd the caller's.
 */
int lock_replace(struct lock *l, const char *path, int fd);

/* Flush the folder, after a file in it was made or renamed. */
int lock_flush_folder(const char *folder);

#endif
