/* message.c - one message's text as clients see it. */
#include "common/mail/message.h"

#include "common/mail/fromline.h"

uint8_t
message_wish(const struct message *m)
{
	return (uint8_t)((m->flags | m->wanted) & ~m->unwanted);
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
