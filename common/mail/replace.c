/* replace.c - a mailbox written anew, and put in place at one instant. */
#include "common/mail/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/mail/copy.h"

#define NEW_KIND "new"

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

	*r = (struct replace){ .lock = l, .fd = -1 };
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

int
replace_write(struct replace *r, const void *octets, size_t n)
{
	struct iovec piece = { .iov_base = (void *)octets, .iov_len = n };

	if (write_pieces(r->fd, &piece, 1, r->size) == -1)
		return -1;
	r->size += (off_t)n;
	return 0;
}

int
replace_copy(struct replace *r, off_t at, off_t n)
{
	if (copy_range(r->lock->fd, at, r->fd, r->size, n) == -1)
		return -1;
	r->size += n;
	return 0;
}

int
replace_end(struct replace *r)
{
	char path[LOCK_PATH];

	lock_path(r->lock, NEW_KIND, path);
	if (fsync(r->fd) == -1 || lock_replace(r->lock, path, r->fd) == -1)
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
