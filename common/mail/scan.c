/* scan.c - finding the messages of an mbox. */
#include "common/mail/scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/mail/digest.h"
#include "common/mail/fromline.h"
#include "common/mail/note.h"

#define FIRST_ROOM 256  /* messages */
#define AT_ONCE    4096 /* messages whose memory is asked for */
#define VALUE_MAX  64   /* octets of a mark's value that we look at */

/* One pass over the file. */
struct pass {
	struct scan *scan;
	size_t max;
	struct message *m; /* the one we are in, or NULL */
	struct view view;
	unsigned int seen; /* bits of the marks that it has had */
	bool listing;      /* this header is the X-IMAPbase that counts */
	bool after_empty;  /* the line before was empty, or there was none */
	off_t empty_at;    /* where it began */
};

/* A number in *p, which moves behind it; 0 if there is none that fits. */
static uint32_t
number(const char **p)
{
	uint64_t value = 0;

	while (**p == ' ' || **p == '\t')
		++*p;
	for (; isdigit((unsigned char)**p); ++*p)
		if (value <= UINT32_MAX)
			value = value * 10 + (uint64_t)(**p - '0');
	return value <= UINT32_MAX ? (uint32_t)value : 0;
}

/* The beginning of a mark's value, as a string. */
static void
copy_value(char value[VALUE_MAX], const char *text, size_t n)
{
	n = n < VALUE_MAX ? n : VALUE_MAX - 1;
	memcpy(value, text, n);
	value[n] = '\0';
}

/* Names in X-IMAPbase: the last n octets of line. */
static void
read_names(struct scan *s, const struct line *line, size_t n)
{
	struct listed *l = &s->listed;
	size_t len = line->len;
	bool whole;

	l->keywords |= keywords_read(
	    &s->keywords, line->text + line->len - n, n, &whole);
	while (n > 0 && isblank((unsigned char)line->text[len - 1])) {
		len--;
		n--;
	}
	if (n > 0)
		l->end = line->at + (off_t)len;
	l->room = line->ends ? line->len - len : 0;
}

/* X-IMAPbase, whose value is the last n octets of line. */
static void
read_base(struct scan *s, const struct line *line, size_t n)
{
	off_t where = line->at + (off_t)(line->len - n);
	char value[VALUE_MAX];
	const char *at = value;

	copy_value(value, line->text + line->len - n, n);
	s->uidvalidity = number(&at);
	at += strspn(at, " \t");
	s->last_at = where + (at - value);
	s->last_width = strspn(at, "0123456789");
	s->last_uid = number(&at);
	s->listed.at = s->listed.end = where + (at - value);
	read_names(s, line, n - (size_t)(at - value));
}

/* Words of X-Keywords: the last n octets of line. */
static void
read_keywords(struct pass *p, const struct line *line, size_t n)
{
	bool whole = line->begins && line->ends;

	p->m->keywords |= keywords_read(
	    &p->scan->keywords, line->text + line->len - n, n, &whole);
	p->m->keywords_more = p->m->keywords_more || !whole;
}

/* Letters or a number: the last n octets of line; of two the first counts. */
static void
read_value(struct pass *p, const struct line *line, size_t n)
{
	char value[VALUE_MAX];
	const char *at = value;
	enum mark mark = p->view.mark;

	if ((p->seen & 1U << mark) != 0)
		return;
	p->seen |= 1U << mark;
	copy_value(value, line->text + line->len - n, n);
	if (mark == UID_MARK) {
		p->m->uid = number(&at);
		p->m->uid_stored = true;
	} else
		p->m->flags |= marks_flags(mark, value);
}

/* Learn from a header that is a mark. */
static void
read_mark(struct pass *p, const struct line *line)
{
	size_t n = line->len - marks_value(line->text, line->len);

	p->listing = false;
	if (p->view.mark == KEYWORDS_MARK)
		read_keywords(p, line, n);
	else if (p->view.mark != BASE_MARK)
		read_value(p, line, n);
	else if (p->m == p->scan->messages && p->scan->last_at == 0) {
		read_base(p->scan, line, n);
		p->listing = true;
	}
}

/* Learn from a line that continues it; Dovecot folds what is long. */
static void
read_mark_on(struct pass *p, const struct line *line)
{
	if (p->view.mark == KEYWORDS_MARK)
		read_keywords(p, line, line->len);
	else if (p->listing)
		read_names(p->scan, line, line->len);
}

/* The message before line, or before the end of the file, is complete. */
static void
end_message(struct pass *p, off_t at)
{
	if (p->m == NULL)
		return;
	p->m->end = p->after_empty ? p->empty_at : at;
	if (p->after_empty)
		p->m->octets -= 2;
}

void
scan_populate(struct message *first, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t at = ((uintptr_t)first + page - 1) / page * page;
	uintptr_t end = (uintptr_t)(first + n);

	if (end > at)
		madvise((void *)at, end - at, MADV_POPULATE_WRITE);
}

static int
begin_message(struct pass *p, const struct line *line)
{
	struct scan *s = p->scan;
	struct message *more;

	if (s->n == p->max) {
		errno = E2BIG;
		return -1;
	}
	if (s->n == s->room) {
		s->room = s->room == 0 ? FIRST_ROOM : s->room * 2;
		more = reallocarray(s->messages, s->room, sizeof(*more));
		if (more == NULL)
			return -1;
		s->messages = more;
	}
	if (s->n > 0 && s->n % AT_ONCE == 0)
		scan_populate(s->messages + s->n,
		    s->room - s->n < AT_ONCE ? s->room - s->n : AT_ONCE);
	p->m = &s->messages[s->n++];
	*p->m = (struct message){ .start = line->at,
		.text = (uint32_t)line->size,
		.check = digest(0, line->text, line->len) };
	p->view = (struct view){ .body = false };
	p->seen = 0;
	return 0;
}

/* A line of a message's text, or before the first. */
static int
take_line(struct pass *p, struct line *line)
{
	if (p->m == NULL) {
		errno = EBADMSG;
		return p->after_empty && line->len == 0 ? 0 : -1;
	}
	if (!view_line(&p->view, line)) {
		if (line->begins && !isblank((unsigned char)line->text[0]))
			read_mark(p, line);
		else
			read_mark_on(p, line);
		return 0;
	}
	if (!p->view.body)
		p->m->check = digest(p->m->check, line->text, line->len);
	p->m->octets += line->len + (line->ends ? 2 : 0);
	return 0;
}

/* Let a number count only if it can be no other message's. */
static void
keep_numbers(struct scan *s)
{
	bool good = s->uidvalidity != 0;
	uint32_t last = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct message *m = &s->messages[i];

		good = good && m->uid > last && m->uid <= s->last_uid;
		if (!good) {
			m->uid = 0;
			m->uid_stored = false;
		}
		last = m->uid;
	}
}

int
scan_file(struct scan *s, int fd, off_t size, size_t max)
{
	static struct lines lines;
	struct pass p = { .scan = s, .max = max, .after_empty = true };
	struct line line;
	int got, result = 0;

	lines_open(&lines, fd, s->size, size);
	s->size = size;
	while (result == 0 && (got = lines_next(&lines, &line)) == 1) {
		if (p.after_empty && line.ends &&
		    fromline_is(line.text, line.len)) {
			end_message(&p, line.at);
			result = begin_message(&p, &line);
		} else
			result = take_line(&p, &line);
		p.after_empty = line.begins && line.ends && line.len == 0;
		p.empty_at = line.at;
		if (!p.after_empty && p.view.body)
			p.m->octets += lines_skip_plain(&lines);
	}
	if (result == -1 || got == -1) {
		scan_free(s);
		return -1;
	}
	end_message(&p, size);
	keep_numbers(s);
	return 0;
}

void
scan_free(struct scan *s)
{
	int why = errno;

	free(s->messages);
	*s = (struct scan){ .n = 0 };
	errno = why;
}

size_t
scan_unlisted(char text[KEYWORDS_TEXT + 1], const struct scan *s)
{
	uint64_t bits = keywords_all(&s->keywords) & ~s->listed.keywords;

	if (bits == 0)
		return 0;
	text[0] = ' ';
	return 1 + keywords_text(text + 1, &s->keywords, bits);
}

int
scan_copy(struct scan *to, const struct scan *from)
{
	size_t i;

	*to = *from;
	to->marked = (struct span){ 0, 0 };
	to->room = from->n + 1; /* none at all is a copy too */
	to->messages = reallocarray(NULL, to->room, sizeof(*to->messages));
	if (to->messages == NULL)
		return -1;
	scan_populate(to->messages, to->n);
	for (i = 0; i < to->n; i++) {
		to->messages[i] = from->messages[i];
		to->messages[i].wished = to->messages[i].deleted = false;
	}
	return 0;
}

void
scan_mark(struct scan *s, struct message *m, bool wished, bool deleted)
{
	size_t i = (size_t)(m - s->messages);

	m->wished = wished;
	m->deleted = deleted;
	if (s->marked.until == 0 || i < s->marked.from)
		s->marked.from = i;
	if (i >= s->marked.until)
		s->marked.until = i + 1;
}

void
scan_unmark(struct scan *s)
{
	size_t i;

	for (i = s->marked.from; i < s->marked.until; i++)
		s->messages[i].wished = s->messages[i].deleted = false;
	s->marked = (struct span){ 0, 0 };
}

/* True if at offset end there is nothing, or what may follow a message. */
static bool
is_boundary(int fd, off_t end)
{
	char next[2 * NOTE_BLANK_MAX + FROMLINE_MAX], *lf;
	size_t skip = 0;
	ssize_t n;

	n = pread(fd, next, sizeof(next), end);
	if (n <= 0)
		return n == 0;
	while (skip < (size_t)n && skip < 2 * NOTE_BLANK_MAX &&
	       (next[skip] == '\n' || next[skip] == '\r'))
		skip++;
	lf = memchr(next + skip, '\n', (size_t)n - skip);
	return skip == (size_t)n ||
	       (lf != NULL &&
	           fromline_is(next + skip, (size_t)(lf - (next + skip))));
}

bool
scan_is_there(int fd, const struct message *m)
{
	static struct lines lines;
	struct view view = { .body = false };
	struct line line;
	uint64_t check;

	lines_open(&lines, fd, m->start, m->end);
	if (lines_next(&lines, &line) != 1 ||
	    !fromline_is(line.text, line.len) || line.size != m->text)
		return false;
	check = digest(0, line.text, line.len);
	while (!view.body && lines_next(&lines, &line) == 1)
		if (view_line(&view, &line) && !view.body)
			check = digest(check, line.text, line.len);
	return check == m->check && is_boundary(fd, m->end);
}
