/* add.c - messages added to a mailbox for a client that wants their numbers. */
#include "common/mail/add.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/append.h"
#include "common/mail/copy.h"
#include "common/mail/find.h"
#include "common/mail/marks.h"
#include "common/mail/store.h"
#include "common/mail/unused.h"

#define BLOCK 65536 /* octets copied at once */
#define FROM  "From "

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
hold_headers(struct hold *h, struct lines *lines, const struct message *m)
{
	struct view view = { .body = false };
	off_t at = m->start + m->text;
	struct line line;
	int got = 0;

	while (!view.body && (got = lines_next(lines, &line)) == 1) {
		at = line.at + (off_t)line.size;
		view_line(&view, &line);
		if ((view.mark == NO_MARK ||
		        (view.mark == KEYWORDS_MARK && m->keywords_more)) &&
		    hold_range(h, lines->fd, line.at, at) == -1)
			return -1;
	}
	return got == -1 ? -1 : at;
}

/*
 * Add the body, which begins at offset from. A line that another program has
 * left unquoted is quoted: clients see the same, and nobody takes it for a
 * message of its own.
 */
static int
hold_body(struct hold *h, struct lines *lines, off_t from, off_t end)
{
	struct line line;
	int got;

	while ((got = lines_next(lines, &line)) == 1) {
		if (!line.begins || line.len == 0 || *line.text != *FROM ||
		    !fromline_quotes(line.text, line.len))
			continue;
		if (hold_range(h, lines->fd, from, line.at) == -1 ||
		    hold_put(h, ">", 1) == -1)
			return -1;
		from = line.at;
	}
	return got == -1 ? -1 : hold_range(h, lines->fd, from, end);
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
    uint8_t flags, size_t *start)
{
	const struct marks marks = { .flags = flags,
		.no_keywords = m->keywords_more,
		.keywords = m->keywords,
		.names = &box->scan.keywords };
	static struct lines lines;
	char text[MARKS_MAX], last = '\n';
	off_t body;

	if (h->size > 0 && hold_put(h, "\n", 1) == -1)
		return -1;
	*start = h->size;
	lines_open(&lines, box->fd, m->start + m->text, m->end);
	if (hold_lead(h, box, m) == -1 ||
	    hold_put(h, text, marks_text(text, &marks)) == -1 ||
	    (body = hold_headers(h, &lines, m)) == -1 ||
	    hold_body(h, &lines, body, m->end) == -1 ||
	    (m->end > 0 && pread(box->fd, &last, 1, m->end - 1) == -1) ||
	    (last != '\n' && hold_put(h, "\n", 1) == -1))
		return -1;
	if (mbox_has(box, m))
		return 0;
	errno = ESTALE;
	return -1;
}

/* Read the From_ line at offset at of what is held. Returns its length, or -1.
 */
static ssize_t
read_from(const struct hold *h, size_t at, char line[FROMLINE_MAX])
{
	ssize_t n = hold_read(h, at, line, FROMLINE_MAX);
	const char *lf = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;

	if (lf != NULL)
		return lf + 1 - line;
	errno = EINVAL;
	return -1;
}

/*
 * For the note: the From_ lines of the messages after the first one, which
 * would be taken for another program's else; before is what is written before
 * the text. NULL with errno set; the caller frees it.
 */
static char *
list_others(const struct addition *what, off_t before, size_t *n)
{
	char line[FROMLINE_MAX], *list = NULL;
	FILE *f = open_memstream(&list, n);
	size_t k;
	ssize_t len = 0;

	if (f == NULL)
		return NULL;
	for (k = 1; k < what->n && len != -1; k++) {
		len = read_from(what->text, what->starts[k], line);
		if (len != -1)
			note_other(f, before + (off_t)what->starts[k], line,
			    (size_t)len);
	}
	if (fclose(f) == 0 && len != -1)
		return list;
	free(list);
	return NULL;
}

/* What comes before the text, and the note; base is X-IMAPbase, or empty. */
static int
begin_addition(struct append *a, const struct addition *what, const char *line,
    size_t lead, const char *base, size_t base_len)
{
	struct intent *it = &a->intent;
	struct iovec first[] = { { it->begin, 0 }, { (void *)base, base_len } };
	off_t before;
	int result;

	if (append_lead(a, line, lead) == -1)
		return -1;
	first[0].iov_len = it->begin_len;
	before = (off_t)(it->begin_len + base_len) - (off_t)lead;
	it->length = before + (off_t)what->text->size + 1;
	it->others = list_others(what, before, &it->others_len);
	if (it->others == NULL)
		return -1;
	result = append_begin(a);
	free(it->others);
	it->others = NULL;
	if (result == -1)
		return -1;
	return write_pieces(a->lock.fd, first, 2, a->lock.st.st_size);
}

/* Write all of it behind what is there. */
static int
write_addition(struct append *a, const struct addition *what)
{
	char base[MARKS_NEW], line[FROMLINE_MAX];
	struct iovec last = { (void *)"\n", 1 };
	ssize_t lead = read_from(what->text, 0, line);
	uint32_t uidvalidity, last_uid;
	size_t base_len = 0;
	off_t end = a->lock.st.st_size;

	if (lead == -1)
		return -1;
	if (end == 0) {
		append_base(a, &uidvalidity, &last_uid);
		base_len = marks_base(
		    base, sizeof(base), uidvalidity, last_uid);
	}
	if (begin_addition(a, what, line, (size_t)lead, base, base_len) == -1 ||
	    append_held(a, what->text, (size_t)lead,
	        end + (off_t)(a->intent.begin_len + base_len)) == -1)
		return -1;
	return write_pieces(a->lock.fd, &last, 1, end + a->intent.length - 1);
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

/* So that their keywords are kept; those that can't be stay in the file. */
static int
make_room(struct append *a, struct scan *s, const struct addition *what)
{
	return what->keywords != NULL && a->lock.dotted &&
	               unused_make_room(s, what->keywords) == 1
	           ? store_anew(&a->lock, s)
	           : 0;
}

/* With the lock held: s is what is there. */
static int
add_locked(const struct conf *conf, struct append *a,
    const struct addition *what, size_t max, struct added *added)
{
	struct scan s = { .n = 0 };
	int result = -1, why;

	if (find_messages(&a->lock, &s, max) == 0 &&
	    check_room(conf, a, what, s.n, max) == 0 &&
	    make_room(a, &s, what) == 0)
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
