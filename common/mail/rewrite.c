/* rewrite.c - a mailbox without its deleted messages, with its marks. */
#include "common/mail/rewrite.h"

#include "common/mail/replace.h"

/* The new file, and a run of octets of the old one that is to be copied. */
struct copying {
	struct replace to;
	off_t from, until;
	struct lines lines; /* of the old one */
};

/* Most of a run has been read already, to find the headers in it. */
static int
flush_run(struct copying *c)
{
	off_t n = c->until - c->from;
	const char *octets;
	size_t have;

	octets = lines_have(&c->lines, c->from, &have);
	if ((off_t)have > n)
		have = (size_t)n;
	if (replace_write(&c->to, octets, have) == -1)
		return -1;
	c->from = c->until;
	n -= (off_t)have;
	return n == 0 ? 0 : replace_copy(&c->to, c->until - n, n);
}

/* Copy the octets from offset from until another; runs that meet are one. */
static int
copy(struct copying *c, off_t from, off_t until)
{
	if (from != c->until) {
		if (flush_run(c) == -1)
			return -1;
		c->from = from;
	}
	c->until = until;
	return 0;
}

/* Where in the new file the next octet goes. */
static off_t
position(const struct copying *c)
{
	return c->to.size + (c->until - c->from);
}

/*
 * Put X-IMAPbase. The names in the old one are copied, for some may be in no
 * table; those that are not listed go behind them.
 */
static int
put_base(struct copying *c, struct scan *s)
{
	char base[MARKS_NEW], names[KEYWORDS_TEXT + 1];
	struct listed *l = &s->listed;
	size_t n = marks_base(base, sizeof(base), s->uidvalidity, s->last_uid);
	size_t numbers = n - 1 - MARKS_NAMES, new = scan_unlisted(names, s);

	s->last_at = c->to.size + (off_t)numbers - MARKS_DIGIT;
	s->last_width = MARKS_DIGIT;
	if (replace_write(&c->to, base, numbers) == -1 ||
	    replace_copy(&c->to, l->at, l->end - l->at) == -1 ||
	    replace_write(&c->to, names, new) == -1)
		return -1;
	l->at = s->last_at + MARKS_DIGIT;
	l->end = c->to.size;
	l->room = MARKS_NAMES;
	l->keywords = keywords_all(&s->keywords);
	return replace_write(&c->to, base + numbers, n - numbers);
}

/* Put our own headers after what was copied so far of m, now to. */
static int
put_marks(struct copying *c, struct scan *s, struct message *to, bool first)
{
	const struct marks m = {
		.uid = to->uid,
		.flags = to->flags,
		.no_keywords = to->keywords_more,
		.keywords = to->keywords,
		.names = &s->keywords,
	};
	char text[MARKS_MAX];
	size_t n = marks_text(text, &m);

	if (flush_run(c) == -1 ||
	    (first && s->uidvalidity != 0 && put_base(c, s) == -1))
		return -1;
	to->uid_stored = to->uid != 0;
	return replace_write(&c->to, text, n);
}

/* Copy a message with new marks in place of the old; it ends at end. */
static int
remark(struct copying *c, struct scan *s, const struct message *m,
    struct message *to, off_t end, bool first)
{
	struct view view = { .body = false };
	struct line line;
	off_t at = m->start + m->text;
	int got = 0;

	if (copy(c, m->start, at) == -1 || put_marks(c, s, to, first) == -1)
		return -1;
	lines_go(&c->lines, at, m->end);
	while (!view.body && (got = lines_next(&c->lines, &line)) == 1) {
		at = line.at + (off_t)line.size;
		view_line(&view, &line);
		if ((view.mark == NO_MARK ||
		        (view.mark == KEYWORDS_MARK && m->keywords_more)) &&
		    copy(c, line.at, at) == -1)
			return -1;
	}
	return got == -1 ? -1 : copy(c, at, end);
}

/* Copy a message, the first or another, and tell to where it is now. */
static int
put_message(struct copying *c, struct scan *s, const struct message *m,
    struct message *to, off_t end, bool first)
{
	bool as_it_is = !first && (m->uid == 0 || m->uid_stored) &&
	                !message_changes(m, &s->wish);

	*to = message_wish(m, &s->wish);
	to->start = position(c);
	if ((as_it_is ? copy(c, m->start, end)
	              : remark(c, s, m, to, end, first)) == -1)
		return -1;
	to->end = position(c) - (end - m->end);
	return 0;
}

static int
write_all(struct copying *c, struct scan *s)
{
	size_t kept = 0, i;

	for (i = 0; i < s->n; i++) {
		struct message m = s->messages[i];
		off_t end = i + 1 < s->n ? s->messages[i + 1].start : s->size;

		if (m.deleted)
			continue;
		if (put_message(c, s, &m, &s->messages[kept], end, kept == 0) ==
		    -1)
			return -1;
		kept++;
	}
	if (flush_run(c) == -1)
		return -1;
	if (kept == 0) { /* X-IMAPbase went with the last of them */
		s->last_at = 0;
		s->listed = (struct listed){ .at = 0 };
	}
	s->n = kept;
	s->size = c->to.size;
	return 0;
}

int
rewrite(struct lock *l, struct scan *s)
{
	static struct copying c;

	c.from = c.until = 0;
	lines_open(&c.lines, l->fd, 0, s->size);
	if (replace_begin(&c.to, l) == 0 && write_all(&c, s) == 0 &&
	    replace_end(&c.to) == 0)
		return 0;
	replace_undo(&c.to);
	return -1;
}
