/* reading.c - the text of one message, as clients see it. */
#include "common/mail/reading.h"

int
reading_part(struct reading *r, struct mbox *box, const struct message *m,
    off_t at, off_t end, bool body)
{
	r->box = box;
	r->m = m;
	r->view = (struct view){ .body = body };
	r->body = body;
	r->read_to = 0;
	lines_open(&r->lines, box->fd, at, end);
	return mbox_has(box, m) ? 0 : -1;
}

int
reading_begin(struct reading *r, struct mbox *box, const struct message *m)
{
	return reading_part(r, box, m, m->start + m->text, m->end, false);
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
		if (r->lines.at != r->read_to && !mbox_has(r->box, r->m))
			return -1;
		r->read_to = r->lines.at;
	} while (!view_line(&r->view, line));
	return 1;
}
