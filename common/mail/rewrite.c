/* rewrite.c - a mailbox without its deleted messages, with its numbers. */
#include "common/mail/rewrite.h"

#include "common/mail/replace.h"

/* The new file, and a run of octets of the old one that is to be copied. */
struct copying {
	struct replace to;
	off_t from, until;
};

static int
flush_run(struct copying *c)
{
	off_t n = c->until - c->from;

	c->from = c->until;
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

/* Put our own headers after what was copied so far. */
static int
put_marks(struct copying *c, const struct scan *s, const struct message *m,
    bool first)
{
	char text[MARKS_MAX];
	size_t n;

	if (flush_run(c) == -1)
		return -1;
	if (first && s->uidvalidity != 0) {
		n = marks_base(text, s->uidvalidity, s->last_uid);
		if (replace_write(&c->to, text, n) == -1)
			return -1;
	}
	n = marks_uid(text, m->uid);
	return replace_write(&c->to, text, n);
}

/* Copy a message with new numbers in place of the old; it ends at end. */
static int
renumber(struct copying *c, const struct scan *s, const struct message *m,
    off_t end, bool first)
{
	static struct lines lines;
	struct view view = { .body = false };
	struct line line;
	off_t at = m->start + m->text;
	int got = 0;

	if (copy(c, m->start, at) == -1 || put_marks(c, s, m, first) == -1)
		return -1;
	lines_open(&lines, c->to.lock->fd, at, m->end);
	while (!view.body && (got = lines_next(&lines, &line)) == 1) {
		at = line.at + (off_t)line.size;
		view_line(&view, &line);
		if (view.mark != UID_MARK && view.mark != BASE_MARK &&
		    copy(c, line.at, at) == -1)
			return -1;
	}
	return got == -1 ? -1 : copy(c, at, end);
}

static int
write_all(struct copying *c, const struct scan *s)
{
	bool first = true;
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct message *m = &s->messages[i];
		off_t end = i + 1 < s->n ? m[1].start : s->size;
		bool stored = m->uid == 0 || m->uid_stored;

		if (m->deleted)
			continue;
		if ((first || !stored ? renumber(c, s, m, end, first)
		                      : copy(c, m->start, end)) == -1)
			return -1;
		first = false;
	}
	return flush_run(c);
}

int
rewrite(struct lock *l, const struct scan *s)
{
	struct copying c = { .from = 0, .until = 0 };

	if (replace_begin(&c.to, l) == 0 && write_all(&c, s) == 0 &&
	    replace_end(&c.to) == 0)
		return 0;
	replace_undo(&c.to);
	return -1;
}
