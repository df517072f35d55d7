/* folder.c - mailboxes as a whole: made, removed and renamed in a folder. */
#include "common/mail/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/mail/index.h"
#include "common/mail/lock.h"

int
folder_make(const char *folder, const char *name, uint32_t uidvalidity,
    int64_t deadline)
{
	const struct scan empty = { .uidvalidity = uidvalidity };
	struct lock l;

	if (lock_take(&l, folder, name, true, deadline) == -1)
		return -1;
	if (l.created)
		index_store(&l, &empty, FLUSHED);
	lock_drop(&l);
	if (l.created)
		return lock_flush_folder(folder);
	errno = EEXIST;
	return -1;
}

int
folder_remove(const char *folder, const char *name, int64_t deadline)
{
	char index[LOCK_PATH];
	struct lock l;
	int result, why;

	if (lock_take(&l, folder, name, false, deadline) == -1)
		return -1;
	lock_path(&l, INDEX_KIND, index);
	result = lock_forget(&l);
	why = errno;
	if (result == 0)
		unlink(index);
	lock_drop(&l);
	if (result == 0)
		return lock_flush_folder(folder);
	errno = why;
	return -1;
}

/*
 * Take the index along: it is a cache, but only it knows the UIDVALIDITY of an
 * empty mailbox. What it knows is of the file with its old times.
 */
static void
move_index(struct lock *l, const char *to)
{
	char old[LOCK_PATH];
	struct lock renamed;
	struct scan s;

	lock_path(l, INDEX_KIND, old);
	index_load(l, &s, SIZE_MAX);
	unlink(old);
	renamed = *l;
	renamed.name = to;
	if (s.uidvalidity != 0 && fstat(l->fd, &renamed.st) == 0)
		index_store(&renamed, &s, NOT_FLUSHED);
	scan_free(&s);
}

int
folder_rename(
    const char *folder, const char *from, const char *to, int64_t deadline)
{
	char old[LOCK_PATH], new[LOCK_PATH];
	struct lock l;
	int result, why;

	if (lock_take(&l, folder, from, false, deadline) == -1)
		return -1;
	snprintf(old, sizeof(old), "%s/%s", folder, from);
	snprintf(new, sizeof(new), "%s/%s", folder, to);
	result = renameat2(AT_FDCWD, old, AT_FDCWD, new, RENAME_NOREPLACE);
	why = errno;
	if (result == 0)
		move_index(&l, to);
	lock_drop(&l);
	if (result == 0)
		return lock_flush_folder(folder);
	errno = why;
	return -1;
}
