/* mbox.c - a mailbox as one session sees it. */
#include "common/mail/mbox.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/mail/find.h"
#include "common/mail/index.h"
#include "common/mail/lock.h"
#include "common/same_file.h"

/* Learn how much is in the mailbox, and only if need be, what. */
static int
count_messages(struct mbox *box, struct lock *l)
{
	if (index_sums(l, &box->sums, &box->scan) &&
	    box->sums.messages <= box->max)
		return 0;
	if (find_messages(l, &box->scan, box->max) == -1)
		return -1;
	box->loaded = true;
	box->sums = sums_of(&box->scan);
	return 0;
}

/* So that what comes is numbered under what the client is told now. */
static void
begin_empty(struct mbox *box, struct lock *l)
{
	struct scan *s = &box->scan;

	if (l->st.st_size > 0 || !box->loaded || s->uidvalidity != 0)
		return;
	s->uidvalidity = (uint32_t)time(NULL);
	index_store(l, s, FLUSHED);
}

/*
 * Open the mailbox without its lock. Returns 1 if all of it is known: the
 * index says so of the mailbox as it was before, and it is the same after
 * that, so nobody was at work in between. 0 if not, -1 with errno set.
 */
static int
open_known(struct mbox *box)
{
	struct lock l;

	if (lock_none(&l, box->folder, box->name) == -1)
		return -1;
	box->fd = l.fd;
	box->st = l.st;
	if (index_sums(&l, &box->sums, &box->scan) &&
	    box->sums.messages <= box->max && mbox_is_untouched(box))
		return 1;
	mbox_close(box);
	return 0;
}

/* Likewise what is in it. */
static bool
load_known(struct mbox *box)
{
	const struct lock l = { .fd = box->fd,
		.st = box->st,
		.folder = box->folder,
		.name = box->name };

	if (!index_load(&l, &box->scan, box->max))
		return false;
	if (box->scan.size == box->st.st_size && mbox_is_untouched(box))
		return true;
	scan_free(&box->scan);
	return false;
}

int
mbox_open(struct mbox *box, const char *folder, const char *name, size_t max,
    enum mbox_none none, int64_t deadline)
{
	struct lock l;
	int result, why;

	*box = (struct mbox){
		.folder = folder, .name = name, .max = max, .fd = -1
	};
	result = open_known(box);
	if (result == 1)
		return 0;
	if (result == -1 && errno != ENOENT)
		return -1;
	if (lock_take(&l, folder, name, none == NONE_IS_MADE, deadline) == -1) {
		box->loaded = errno == ENOENT && none == NONE_IS_EMPTY;
		return box->loaded ? 0 : -1;
	}
	result = count_messages(box, &l);
	why = errno;
	if (result == 0 && none != NONE_IS_EMPTY)
		begin_empty(box, &l);
	lock_give(&l);
	if (result == -1)
		close(l.fd);
	else {
		box->fd = l.fd;
		box->st = l.st;
	}
	errno = why;
	return result;
}

/* Find what was in the mailbox when box was opened. */
static int
find_view(struct mbox *box, int64_t deadline)
{
	struct scan *s = &box->scan;
	struct lock l;
	bool same;
	int result, why;

	if (lock_take(&l, box->folder, box->name, false, deadline) == -1)
		return errno == ENOENT
		           ? scan_file(s, box->fd, box->st.st_size, box->max)
		           : -1;
	if (l.st.st_dev == box->st.st_dev && l.st.st_ino == box->st.st_ino) {
		same = same_file(&l.st, &box->st);
		result = find_messages(&l, s, box->max);
		if (s->n > box->sums.messages) /* what came later */
			s->n = box->sums.messages;
		if (same)
			box->st = l.st;
	} else
		result = scan_file(s, box->fd, box->st.st_size, box->max);
	why = errno;
	lock_drop(&l);
	errno = why;
	return result;
}

int
mbox_load(struct mbox *box, int64_t deadline)
{
	struct sums sums;

	if (box->loaded)
		return 0;
	if (!load_known(box) && find_view(box, deadline) == -1)
		return -1;
	sums = sums_of(&box->scan);
	if (sums.messages != box->sums.messages ||
	    sums.octets != box->sums.octets) {
		scan_free(&box->scan);
		errno = ESTALE;
		return -1;
	}
	box->loaded = true;
	return 0;
}

void
mbox_close(struct mbox *box)
{
	if (box->fd != -1)
		close(box->fd);
	box->fd = -1;
	scan_free(&box->scan);
}

bool
mbox_is_current(const struct mbox *box)
{
	char path[LOCK_PATH];
	struct stat now;

	snprintf(path, sizeof(path), "%s/%s", box->folder, box->name);
	if (stat(path, &now) == -1)
		return box->fd == -1 && errno == ENOENT;
	return box->fd != -1 && same_file(&now, &box->st);
}

bool
mbox_is_untouched(const struct mbox *box)
{
	struct stat now;

	return fstat(box->fd, &now) == 0 && same_file(&now, &box->st);
}

bool
mbox_has(struct mbox *box, const struct message *m)
{
	return mbox_is_untouched(box) || scan_is_there(box->fd, m);
}
