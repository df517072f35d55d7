/* replace.c - a mailbox written anew, and put in place at one instant. */
#include "common/mail/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/mail/copy.h"

#define NEW_KIND   "new"
#define WRITE_BACK (8L * 1024 * 1024) /* octets that the disk gets at once */

void
replace_sweep(const struct lock *l)
{
	char path[LOCK_PATH];

	if (!l->dotted)
		return;
	lock_path(l, NEW_KIND, path);
	unlink(path);
}

int
replace_begin(struct replace *r, struct lock *l)
{
	char path[LOCK_PATH];

	r->lock = l;
	r->fd = -1;
	r->size = r->begun = 0;
	r->have = 0;
	if (!l->dotted) { /* nothing can be made here */
		errno = EACCES;
		return -1;
	}
	lock_path(l, NEW_KIND, path);
	r->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (r->fd == -1)
		return -1;
	if (l->st.st_uid != geteuid() || l->st.st_gid != getegid())
		if (fchown(r->fd, l->st.st_uid, l->st.st_gid) == -1)
			return -1;
	return fchmod(r->fd, l->st.st_mode & 07777);
}

/*
 * Let the disk begin once there is much; replace_end() waits for it, and says
 * so if it failed.
 */
static void
write_back(struct replace *r)
{
	if (r->size - r->begun < WRITE_BACK)
		return;
	sync_file_range(
	    r->fd, r->begun, r->size - r->begun, SYNC_FILE_RANGE_WRITE);
	r->begun = r->size;
}

/* Write what is in the buffer. */
static int
empty(struct replace *r)
{
	struct iovec piece = { r->buffer, r->have };
	off_t at = r->size - (off_t)r->have;

	r->have = 0;
	if (write_pieces(r->fd, &piece, 1, at) == -1)
		return -1;
	write_back(r);
	return 0;
}

/* The buffer has got n octets more. */
static int
keep(struct replace *r, size_t n)
{
	r->size += (off_t)n;
	r->have += n;
	return r->have == sizeof(r->buffer) ? empty(r) : 0;
}

int
replace_write(struct replace *r, const void *octets, size_t n)
{
	const char *from = octets;
	size_t part;

	for (; n > 0; from += part, n -= part) {
		part = sizeof(r->buffer) - r->have;
		if (part > n)
			part = n;
		memcpy(r->buffer + r->have, from, part);
		if (keep(r, part) == -1)
			return -1;
	}
	return 0;
}

static int
copy_large(struct replace *r, off_t at, off_t n)
{
	off_t part;

	if (empty(r) == -1)
		return -1;
	for (; n > 0; at += part, n -= part) {
		part = n < WRITE_BACK ? n : WRITE_BACK;
		if (copy_range(r->lock->fd, at, r->fd, r->size, part) == -1)
			return -1;
		r->size += part;
		write_back(r);
	}
	return 0;
}

/* Small pieces come together in the buffer; the kernel copies large ones. */
int
replace_copy(struct replace *r, off_t at, off_t n)
{
	size_t room;
	ssize_t got;

	if (n >= (off_t)sizeof(r->buffer))
		return copy_large(r, at, n);
	for (; n > 0; at += got, n -= got) {
		room = sizeof(r->buffer) - r->have;
		do
			got = pread(r->lock->fd, r->buffer + r->have,
			    n < (off_t)room ? (size_t)n : room, at);
		while (got == -1 && errno == EINTR);
		if (got == 0)
			errno = EIO;
		if (got <= 0 || keep(r, (size_t)got) == -1)
			return -1;
	}
	return 0;
}

int
replace_end(struct replace *r)
{
	char path[LOCK_PATH];

	lock_path(r->lock, NEW_KIND, path);
	if (empty(r) == -1 || fsync(r->fd) == -1 ||
	    lock_replace(r->lock, path, r->fd) == -1)
		return -1;
	r->fd = -1;
	return 0;
}

void
replace_undo(struct replace *r)
{
	char path[LOCK_PATH];
	int why = errno;

	if (r->fd != -1) {
		lock_path(r->lock, NEW_KIND, path);
		unlink(path);
		close(r->fd);
	}
	errno = why;
}
