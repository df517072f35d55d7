/* deliver.c - put one letter into mailboxes, all or none. */
#include "common/mail/deliver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/append.h"
#include "common/mail/copy.h"
#include "common/mail/marks.h"
#include "common/wait.h"

/* One mailbox, from its lock to its flush. */
struct target {
	const struct recipient *to;
	struct append to_end;
	char marks[MARKS_NEW];
	size_t marks_len;
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

/* Work out what the mailbox gets before the letter's own text. */
static int
prepare(
    struct target *t, const char *sender, const struct letter *l, time_t now)
{
	char line[FROMLINE_MAX];
	size_t n = fromline_make(line, sender, now);
	uint32_t uidvalidity, last_uid;

	if (append_lead(&t->to_end, line, n) == -1)
		return -1;
	t->marks_len = 0;
	if (t->to_end.lock.st.st_size == 0) {
		append_base(&t->to_end, &uidvalidity, &last_uid);
		t->marks_len = marks_base(
		    t->marks, sizeof(t->marks), uidvalidity, last_uid);
	}
	t->marks_len += marks_new(
	    t->marks + t->marks_len, sizeof(t->marks) - t->marks_len, 0);
	t->to_end.intent.length = (off_t)(t->to_end.intent.begin_len +
	                                  strlen(t->to->trace) + t->marks_len +
	                                  letter_hold(l)->size + 1);
	return 0;
}

/* A letter in memory goes out in one write, one in a file in three. */
static int
append(struct target *t, const struct letter *l)
{
	struct append *a = &t->to_end;
	size_t n = 0;
	const char *text = hold_text(letter_hold(l), &n);
	off_t end = a->lock.st.st_size, before;
	struct iovec pieces[] = {
		{ a->intent.begin, a->intent.begin_len },
		{ (void *)t->to->trace, strlen(t->to->trace) },
		{ t->marks, t->marks_len },
		{ (void *)text, n },
		{ (void *)"\n", 1 },
	};

	if (text != NULL)
		return write_pieces(a->lock.fd, pieces, 5, end);
	before = (off_t)(pieces[0].iov_len + pieces[1].iov_len + t->marks_len);
	if (write_pieces(a->lock.fd, pieces, 3, end) == -1 ||
	    append_held(a, letter_hold(l), 0, end + before) == -1)
		return -1;
	return write_pieces(
	    a->lock.fd, &pieces[4], 1, end + a->intent.length - 1);
}

/* Take the locks, in the order of names: n targets, or as many as went. */
static enum delivered
lock_all(const struct conf *conf, struct target *t, struct recipient *to,
    size_t n, size_t *locked)
{
	int64_t deadline = now_ms() + (int64_t)conf->lock_s * 1000;

	for (*locked = 0; *locked < n; ++*locked, t++, to++) {
		t->to = to;
		if (lock_take(&t->to_end.lock, conf->mail, to->name, true,
		        deadline) == -1)
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
		    (uintmax_t)t[i].to_end.lock.st.st_size +
		            (uintmax_t)t[i].to_end.intent.length >
		        conf->mailbox_max)
			return OVER_QUOTA;
	}
	for (i = 0; i < n; i++) {
		if (append_begin(&t[i].to_end) == -1 || append(&t[i], l) == -1)
			return answer(t[i].to);
	}
	return DELIVERED;
}

static enum delivered
flush(const struct conf *conf, struct target *t, size_t n)
{
	bool created = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (fsync(t[i].to_end.lock.fd) == -1)
			return answer(t[i].to);
		created |= t[i].to_end.lock.created;
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
		if (append_end(&t[i].to_end, result == DELIVERED) == -1) {
			log_warn(
			    "mailbox %s: %s", t[i].to->name, strerror(errno));
			result = TROUBLE;
		}
		lock_give(&t[i].to_end.lock);
	}
	if (result == DELIVERED)
		result = flush(conf, t, n);
	for (i = 0; i < locked; i++)
		close(t[i].to_end.lock.fd);
	free(t);
	return result;
}
