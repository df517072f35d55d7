/* rooms.c - where the values of a message's marks are, and their room. */
#include "common/mail/rooms.h"

#include <ctype.h>
#include <string.h>

#define FIRST_STEP 2048 /* octets: the marks come early, headers are short */

/* A line of a mark; of two the first counts, as when they are read. */
static void
note(struct room *r, enum mark mark, const struct line *line)
{
	size_t skip;

	if (line->begins && !isblank((unsigned char)line->text[0]) &&
	    r->at == 0) {
		skip = marks_value(line->text, line->len);
		r->at = line->at + (off_t)skip;
		r->n = line->len - skip;
		if (r->n > ROOM_MAX)
			r->n = 0;
	} else if (mark == KEYWORDS_MARK)
		r->n = 0;
}

int
rooms_find(struct room rooms[MARKS], int fd, const struct message *m)
{
	static struct lines lines;
	struct view view = { .body = false };
	struct line line;
	int got = 0;

	memset(rooms, 0, MARKS * sizeof(*rooms));
	lines_open(&lines, fd, m->start + m->text, m->end);
	lines.step = FIRST_STEP;
	while (!view.body && (got = lines_next(&lines, &line)) == 1)
		if (!view_line(&view, &line))
			note(&rooms[view.mark], view.mark, &line);
	return got == -1 ? -1 : 0;
}
