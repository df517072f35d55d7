/* message.c - one message's text as clients see it. */
#include "common/mail/message.h"

#include "common/mail/fromline.h"

struct message
message_wish(const struct message *m, const struct wish *w)
{
	struct message to = *m;

	to.wished = false;
	if (m->wished) {
		to.flags = (uint8_t)((m->flags & ~w->remove) | w->add);
		to.keywords = (m->keywords & ~w->remove_keywords) |
		              w->add_keywords;
	}
	return to;
}

bool
message_changes(const struct message *m, const struct wish *w)
{
	struct message to = message_wish(m, w);

	return to.flags != m->flags || to.keywords != m->keywords;
}

static void
look_at_header(struct view *v, const struct line *line)
{
	if (line->len == 0 && line->ends) {
		v->body = true;
		v->mark = NO_MARK;
	} else if (line->text[0] != ' ' && line->text[0] != '\t')
		v->mark = marks_is(line->text, line->len);
}

bool
view_line(struct view *v, struct line *line)
{
	if (line->begins && !v->body)
		look_at_header(v, line);
	if (v->mark != NO_MARK)
		return false;
	if (line->begins && line->len > 0 && line->text[0] == '>' &&
	    fromline_quotes(line->text, line->len)) {
		line->text++;
		line->len--;
	}
	return true;
}
