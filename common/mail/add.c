/* add.c - messages added to a mailbox for a client that wants their numbers. */
#include "common/mail/add.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/append.h"
#include "common/mail/copy.h"
#include "common/mail/find.h"
#include "common/mail/marks.h"
#include "common/mail/store.h"

#define BLOCK 65536 /* octets copied at once */

/* Add what is in the file from one offset up to another. */
static int
hold_range(struct hold *h, int fd, off_t from, off_t until)
{
	static char block[BLOCK];
	ssize_t n;

	while (from < until) {
		n = pread(fd, block,
		    until - from < BLOCK ? (size_t)(until - from) : BLOCK,
		    from);
		if (n == 0)
			errno = ESTALE;
		if (n <= 0 || hold_put(h, block, (size_t)n) == -1)
			return -1;
		from += n;
	}
	return 0;
}

/* Add m's headers but for the marks. Returns where its body is, or -1. */
static off_t
hold_headers(struct hold *h, int fd, const struct message *m)
{
	static struct lines lines;
	struct view view = { .body = false };
	off_t at = m->start + m->text;
	struct line line;
	int got = 0;

	lines_open(&lines, fd, at, m->end);
	while (!view.body && (got = lines_next(&lines, &line)) == 1) {
		at = line.at + (off_t)line.size;
		view_line(&view, &line);
		if ((view.mark == NO_MARK ||
		        (view.mark == KEYWORDS_MARK && m->keywords_more)) &&
		    hold_range(h, fd, line.at, at) == -1)
			return -1;
	}
	return got == -1 ? -1 : at;
}

/* A From_ line of ours, if m's is too long to be one that we can note. */
static int
hold_lead(struct hold *h, struct mbox *box, const struct message *m)
{
	char line[FROMLINE_MAX];

	if (m->text < FROMLINE_MAX)
		return hold_range(h, box->fd, m->start, m->start + m->text);
	return hold_put(
	    h, line, fromline_make(line, "", box->st.st_mtim.tv_sec));
}

int
add_copy(struct hold *h, struct mbox *box, const struct message *m,
    uint8_t flags, size_t *lead)
{
	const struct marks marks = { .flags = flags,
		.no_keywords = m->keywords_more,
		.keywords = m->keywords,
		.names = &box->scan.keywords };
	char text[MARKS_MAX], last = '\n';
	struct marks_at at;
	size_t before;
	off_t body;

	if (h->size > 0 && hold_put(h, "\n", 1) == -1)
		return -1;
	before = h->size;
	if (hold_lead(h, box, m) == -1)
		return -1;
	if (lead != NULL)
		*lead = h->size - before;
	if (hold_put(h, text, marks_text(text, &marks, &at)) == -1 ||
	    (body = hold_headers(h, box->fd, m)) == -1 ||
	    hold_range(h, box->fd, body, m->end) == -1 ||
	    (m->end > 0 && pread(box->fd, &last, 1, m->end - 1) == -1) ||
	    (last != '\n' && hold_put(h, "\n", 1) == -1))
		return -1;
	if (mbox_has(box, m))
		return 0;
	errno = ESTALE;
	return -1;
}

/* Write all of it behind what is there. */
static int
write_addition(struct append *a, const struct addition *what)
{
	char base[MARKS_NEW], line[FROMLINE_MAX];
	size_t n, base_len = 0;
	uint32_t uidvalidity, last_uid;
	const struct hold *h = what->text;
	const char *text = hold_text(h, &n);

	if (text == NULL &&
	    pread(h->file, line, what->lead, 0) != (ssize_t)what->lead)
		return -1;
	if (append_lead(a, text != NULL ? text : line, what->lead) == -1)
		return -1;
	if (a->lock.st.st_size == 0) {
		append_base(a, &uidvalidity, &last_uid);
		base_len = marks_base(
		    base, sizeof(base), uidvalidity, last_uid);
	}
	struct iovec first[] = { { a->intent.begin, a->intent.begin_len },
		{ base, base_len } };
	struct iovec last = { (void *)"\n", 1 };
	off_t at = a->lock.st.st_size + (off_t)(a->intent.begin_len + base_len);

	a->intent.length = (off_t)(a->intent.begin_len + base_len + h->size -
	                           what->lead + 1);
	if (append_begin(a) == -1 ||
	    write_pieces(a->lock.fd, first, 2, a->lock.st.st_size) == -1 ||
	    append_held(a, h, what->lead, at) == -1)
		return -1;
	return write_pieces(
	    a->lock.fd, &last, 1, a->lock.st.st_size + a->intent.length - 1);
}

/* Is there room, by count and by the quota? */
static int
check_room(const struct conf *conf, const struct append *a,
    const struct addition *what, size_t has, size_t max)
{
	errno = E2BIG;
	if (what->n > max - has)
		return -1;
	errno = EDQUOT;
	return conf->mailbox_max > 0 && (uintmax_t)a->lock.st.st_size +
	                                        what->text->size + MARKS_NEW >
	                                    conf->mailbox_max
	           ? -1
	           : 0;
}

/*
 * Number what was added to the locked mailbox, s before; it is flushed then.
 * Numbers that can't be written come later, and the client hears none.
 */
static int
number(struct append *a, struct scan *s, const struct addition *what,
    size_t max, struct added *added)
{
	size_t has = s->n;
	struct stat *st = &a->lock.st;

	if (a->intent.blank == NOTE_BLANK_MAX) /* it has ended s's last line */
		scan_free(s);
	if (fstat(a->lock.fd, st) == -1)
		return -1;
	if (scan_file(s, a->lock.fd, st->st_size, max) == -1 ||
	    store_numbers(&a->lock, s) == -1) {
		log_warn("mailbox %s: not numbered: %s", a->lock.name,
		    strerror(errno));
		return fsync(a->lock.fd);
	}
	if (s->n == has + what->n)
		*added = (struct added){ s->uidvalidity, s->messages[has].uid };
	return 0;
}

/* With the lock held: s is what is there. */
static int
add_locked(const struct conf *conf, struct append *a,
    const struct addition *what, size_t max, struct added *added)
{
	struct scan s = { .n = 0 };
	int result = -1, why;

	if (find_messages(&a->lock, &s, max) == 0 &&
	    check_room(conf, a, what, s.n, max) == 0)
		result = write_addition(a, what);
	why = errno;
	if (append_end(a, result == 0) == -1) {
		why = errno;
		result = -1;
	}
	if (result == 0 && (result = number(a, &s, what, max, added)) == -1)
		why = errno;
	scan_free(&s);
	errno = why;
	return result;
}

int
add_messages(const struct conf *conf, const char *folder, const char *name,
    const struct addition *what, size_t max, enum mbox_none none,
    int64_t deadline, struct added *added)
{
	struct append a = { .begun = false };
	int result, why;

	*added = (struct added){ .first = 0 };
	if (lock_take(&a.lock, folder, name, none == NONE_IS_MADE, deadline) ==
	    -1)
		return -1;
	result = add_locked(conf, &a, what, max, added);
	why = errno;
	lock_drop(&a.lock);
	if (result == 0 && a.lock.created)
		result = lock_flush_folder(folder);
	else
		errno = why;
	return result;
}
