/* reading.c - the text of one message, as clients see it. */
#include "common/mail/reading.h"

#include "common/same_file.h"

/* Is what lines has in memory of the mailbox, and does it count? */
static bool
is_kept(const struct reading *r, const struct mbox *box)
{
	return r->box == box && same_file(&r->st, &box->st) &&
	       r->lines.at == r->read_to;
}

int
reading_part(struct reading *r, struct mbox *box, const struct message *m,
    off_t at, off_t end, bool body)
{
	if (is_kept(r, box)) {
		r->lines.fd = box->fd; /* the same file, opened once more */
		lines_go(&r->lines, at, end);
	} else {
		lines_open(&r->lines, box->fd, at, end);
		r->lines.ahead = box->st.st_size;
	}
	r->box = box;
	r->m = m;
	r->st = box->st;
	r->view = (struct view){ .body = body };
	r->body = body;
	r->read_to = r->lines.at;
	return r->lines.next < r->lines.have || mbox_has(box, m) ? 0 : -1;
}

int
reading_begin(struct reading *r, struct mbox *box, const struct message *m)
{
	return reading_part(r, box, m, m->start + m->text, m->end, false);
}

bool
reading_counts(struct reading *r)
{
	if (r->lines.at == r->read_to)
		return true;
	if (!mbox_is_untouched(r->box)) {
		r->st.st_ino = 0; /* this message may count, not others */
		if (!scan_is_there(r->box->fd, r->m))
			return false;
	}
	r->read_to = r->lines.at;
	return true;
}

int
reading_next(struct reading *r, struct line *line)
{
	int got;

	do {
		r->body = r->view.body;
		got = lines_next(&r->lines, line);
		if (got != 1)
			return got;
		if (!reading_counts(r))
			return -1;
	} while (!view_line(&r->view, line));
	return 1;
}
