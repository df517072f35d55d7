/* deliver.c - put one letter into mailboxes, all or none. */
#include "common/mail/deliver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/copy.h"
#include "common/mail/index.h"
#include "common/mail/lock.h"
#include "common/mail/marks.h"
#include "common/mail/note.h"
#include "common/wait.h"

/* One mailbox, from its lock to its flush. */
struct target {
	const struct recipient *to;
	struct lock lock;
	struct intent intent;
	char marks[MARKS_MAX];
	size_t marks_len;
	bool noted; /* something may have been written */
};

/* What errno means to the sender; our own troubles go to the log. */
static enum delivered
answer(const struct recipient *to)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return NO_SPACE;
	case ETIMEDOUT:
		return BUSY;
	default:
		log_warn("mailbox %s: %s", to->name, strerror(errno));
		return TROUBLE;
	}
}

/* How many line ends the mailbox lacks, so that it ends in an empty line. */
static int
count_blank(const struct lock *l, size_t *blank)
{
	char last[NOTE_BLANK_MAX] = "\n\n";
	off_t size = l->st.st_size;
	size_t n = size < NOTE_BLANK_MAX ? (size_t)size : NOTE_BLANK_MAX;

	if (pread(l->fd, last + NOTE_BLANK_MAX - n, n, size - (off_t)n) !=
	    (ssize_t)n)
		return -1;
	*blank = last[1] != '\n' ? 2 : last[0] != '\n' ? 1 : 0;
	return 0;
}

/* Work out what the mailbox gets before the letter's own text. */
static int
prepare(
    struct target *t, const char *sender, const struct letter *l, time_t now)
{
	struct intent *it = &t->intent;

	if (count_blank(&t->lock, &it->blank) == -1)
		return -1;
	memset(it->begin, '\n', it->blank);
	it->begin_len = it->blank +
	                fromline_make(it->begin + it->blank, sender, now);
	t->marks_len = marks_new(
	    t->marks, t->lock.st.st_size == 0 ? (uint32_t)now : 0);
	it->length = (off_t)(it->begin_len + strlen(t->to->trace) +
	                     t->marks_len + letter_size(l) + 1);
	return 0;
}

/* A letter in memory goes out in one write, one in a file in three. */
static int
append(struct target *t, const struct letter *l)
{
	size_t n = 0, before;
	const char *text = letter_text(l, &n);
	off_t end = t->lock.st.st_size;
	struct iovec pieces[] = {
		{ t->intent.begin, t->intent.begin_len },
		{ (void *)t->to->trace, strlen(t->to->trace) },
		{ t->marks, t->marks_len },
		{ (void *)text, n },
		{ (void *)"\n", 1 },
	};

	if (text != NULL)
		return write_pieces(t->lock.fd, pieces, 5, end);
	before = t->intent.begin_len + pieces[1].iov_len + t->marks_len;
	if (write_pieces(t->lock.fd, pieces, 3, end) == -1 ||
	    copy_range(letter_file(l), 0, t->lock.fd, end + (off_t)before,
	        (off_t)letter_size(l)) == -1)
		return -1;
	return write_pieces(
	    t->lock.fd, &pieces[4], 1, end + t->intent.length - 1);
}

/* Take the locks, in the order of names: n targets, or as many as went. */
static enum delivered
lock_all(const struct conf *conf, struct target *t, struct recipient *to,
    size_t n, size_t *locked)
{
	int64_t deadline = now_ms() + (int64_t)conf->lock_s * 1000;

	for (*locked = 0; *locked < n; ++*locked, t++, to++) {
		t->to = to;
		if (lock_take(&t->lock, conf->mail, to->name, true, deadline) ==
		    -1)
			return answer(to);
	}
	return DELIVERED;
}

/* Write the letter to all of them; the locks are held. */
static enum delivered
write_all(const struct conf *conf, const char *sender, const struct letter *l,
    struct target *t, size_t n)
{
	time_t now = time(NULL);
	size_t i;

	for (i = 0; i < n; i++) {
		if (prepare(&t[i], sender, l, now) == -1)
			return answer(t[i].to);
		if (conf->mailbox_max > 0 &&
		    (uintmax_t)t[i].lock.st.st_size +
		            (uintmax_t)t[i].intent.length >
		        conf->mailbox_max)
			return OVER_QUOTA;
	}
	for (i = 0; i < n; i++) {
		if (note_write(&t[i].lock, &t[i].intent) == -1)
			return answer(t[i].to);
		t[i].noted = true;
		if (append(&t[i], l) == -1)
			return answer(t[i].to);
	}
	return DELIVERED;
}

/*
 * Give the mailbox back: with the letter, or as it was. A note that can't be
 * removed would undo the delivery later, so that is a failure too.
 */
static int
finish(struct target *t, bool keep)
{
	int result = 0;

	if (!keep && t->noted)
		result = ftruncate(t->lock.fd, t->lock.st.st_size);
	if (!keep && t->lock.created)
		lock_forget(&t->lock);
	if (result == 0 && t->noted)
		result = note_remove(&t->lock);
	if (keep && t->intent.blank < NOTE_BLANK_MAX)
		index_follow(&t->lock);
	lock_give(&t->lock);
	return result;
}

static enum delivered
flush(const struct conf *conf, struct target *t, size_t n)
{
	bool created = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (fsync(t[i].lock.fd) == -1)
			return answer(t[i].to);
		created |= t[i].lock.created;
	}
	if (created && lock_flush_folder(conf->mail) == -1)
		return answer(t->to);
	return DELIVERED;
}

static int
by_name(const void *a, const void *b)
{
	const struct recipient *one = a, *other = b;

	return strcmp(one->name, other->name);
}

enum delivered
deliver(const struct conf *conf, const char *sender, const struct letter *l,
    struct recipient *to, size_t n)
{
	struct target *t = calloc(n, sizeof(*t));
	enum delivered result;
	size_t locked, i;

	if (t == NULL)
		return TROUBLE;
	qsort(to, n, sizeof(*to), by_name);
	result = lock_all(conf, t, to, n, &locked);
	if (result == DELIVERED)
		result = write_all(conf, sender, l, t, n);
	for (i = locked; i-- > 0;) {
		bool keep = result == DELIVERED;

		if (finish(&t[i], keep) == -1) {
			log_warn(
			    "mailbox %s: %s", t[i].to->name, strerror(errno));
			result = TROUBLE;
		}
	}
	if (result == DELIVERED)
		result = flush(conf, t, n);
	for (i = 0; i < locked; i++)
		close(t[i].lock.fd);
	free(t);
	return result;
}
