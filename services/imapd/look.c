/* look.c - looking for a string in a message (RFC 3501 6.4.4). */
#include "services/imapd/look.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "services/imapd/charset.h"
#include "services/imapd/mime.h"
#include "services/imapd/transfer.h"
#include "services/imapd/words.h"

/* What a look says, and in that order: a message that can't be read is -1. */
enum { TROUBLE = -1, NO, YES };

/* A field of a header, as far as it was read. */
struct value {
	const struct needle *n;
	struct progress place; /* in what is written */
	bool inside, found;
	struct text text; /* unfolded, each fold one blank */
	bool folded;
	struct text decoded;
};

/* What is kept from one message to the next is its memory. */
static struct value value;
static struct mime mime;

/* Look for n in a piece of a text, and at its end. */
static bool
is_in(const struct needle *n, struct progress *p, const char *octets,
    size_t len, bool ends)
{
	return (len > 0 && needle_find(n, p, octets, len)) ||
	       (ends && needle_find(n, p, "\r\n", 2));
}

/* Look in what the field says; a new one begins. */
static void
end_value(struct value *v)
{
	struct progress said = { .at = 0 };
	struct text *text = &v->text;

	if (!v->inside || v->found)
		return;
	v->found = is_in(v->n, &v->place, "", 0, true);
	if (v->found || text->len == 0 ||
	    (!v->folded && memmem(text->octets, text->len, "=?", 2) == NULL))
		return;
	text_clear(&v->decoded);
	words_decode(&v->decoded, text->octets, text->len);
	v->found = v->decoded.len > 0 &&
	           is_in(v->n, &said, v->decoded.octets, v->decoded.len, true);
}

static void
begin_value(struct value *v, bool inside)
{
	end_value(v);
	v->inside = inside;
	v->folded = false;
	v->place = (struct progress){ .at = 0 };
	text_clear(&v->text);
}

/* A piece of a field. Of one that is too large we keep a part. */
static void
add_value(struct value *v, const char *octets, size_t len, bool fold)
{
	if (!v->inside || v->found)
		return;
	v->found = needle_find(v->n, &v->place, octets, len);
	if (fold) {
		for (; len > 0 && isblank((unsigned char)*octets); len--)
			octets++;
		text_add(&v->text, " ", 1);
		v->folded = true;
	}
	if (v->text.len < VALUE_MAX)
		text_add(&v->text, octets, len);
}

const char *
look_value(const struct line *line, const char *name, size_t *len)
{
	size_t n, at;

	/* Most fields are another one, and most of those begin otherwise. */
	if (line->len == 0 || tolower((unsigned char)line->text[0]) !=
	                          tolower((unsigned char)*name))
		return NULL;
	at = n = strlen(name);
	if (line->len <= n || strncasecmp(line->text, name, n) != 0)
		return NULL;
	while (at < line->len && isblank((unsigned char)line->text[at]))
		at++;
	if (at == line->len || line->text[at] != ':')
		return NULL;
	at++;
	*len = line->len - at;
	return line->text + at;
}

bool
look_continues(const struct line *line)
{
	return !line->begins ||
	       (line->len > 0 && isblank((unsigned char)line->text[0]));
}

/* A line of a header; name is that of the fields to look in, NULL for all. */
static void
look_at_header(struct value *v, const struct line *line, const char *name)
{
	const char *from = line->text;
	size_t len = line->len;

	if (look_continues(line) && (v->inside || name != NULL)) {
		add_value(v, from, len, line->begins);
		return;
	}
	if (name != NULL)
		from = look_value(line, name, &len);
	begin_value(v, from != NULL);
	if (from != NULL)
		add_value(v, from, len, false);
}

static void
begin_header(struct value *v, const struct needle *n)
{
	v->inside = v->found = false;
	v->n = n;
}

/* The header is read; got is what ended it. */
static int
end_header(struct value *v, int got)
{
	bool failed;

	begin_value(v, false);
	failed = v->text.failed || v->decoded.failed;
	if (failed) { /* with less, the next one may succeed */
		text_free(&v->text);
		text_free(&v->decoded);
	}
	return got == -1 || failed ? TROUBLE : v->found;
}

int
look_in_field(struct imap *i, const struct message *m, const char *name,
    const struct needle *n)
{
	struct reading *r = &i->reading;
	struct line line;
	int got;

	begin_header(&value, n);
	if (reading_begin(r, &i->box, m) == -1)
		return TROUBLE;
	while (!value.found && (got = reading_next(r, &line)) == 1 && !r->body)
		look_at_header(&value, &line, name);
	return value.found ? YES : end_header(&value, got);
}

/* Look in what is written; *coded: it may say something else. */
static int
look_as_written(struct imap *i, const struct message *m, const struct needle *n,
    bool body, bool *coded)
{
	struct reading *r = &i->reading;
	struct progress place = { .at = 0 };
	struct line line;
	int got;

	begin_header(&value, n);
	if (reading_begin(r, &i->box, m) == -1)
		return TROUBLE;
	while ((got = reading_next(r, &line)) == 1) {
		if (r->body && is_in(n, &place, line.text, line.len, line.ends))
			return YES;
		if (r->body)
			continue;
		if (!body)
			look_at_header(&value, &line, NULL);
		if (line.begins && line.len > 8)
			*coded |= strncasecmp(line.text, "Content-", 8) == 0;
		if (value.found)
			return YES;
	}
	return end_header(&value, got);
}

/* Look in the header of a part. */
static int
look_in_header(struct imap *i, const struct message *m, const struct part *p,
    const struct needle *n)
{
	struct reading *r = &i->reading;
	struct line line;
	int got;

	begin_header(&value, n);
	if (reading_part(r, &i->box, m, p->header.at, p->header.end, true) ==
	    -1)
		return TROUBLE;
	while (!value.found && (got = reading_next(r, &line)) == 1)
		look_at_header(&value, &line, NULL);
	return value.found ? YES : end_header(&value, got);
}

/* A text that is not what it says. */
struct coded {
	struct transfer transfer;
	struct charset charset;
	struct text plain, utf8;
};

static int
look_decoded(struct imap *i, const struct message *m, const struct part *p,
    const struct needle *n, struct coded *c)
{
	struct reading *r = &i->reading;
	struct progress place = { .at = 0 };
	struct line line;
	int got;

	if (reading_part(r, &i->box, m, p->body.at, p->body.end, true) == -1)
		return TROUBLE;
	while ((got = reading_next(r, &line)) == 1) {
		text_clear(&c->plain);
		text_clear(&c->utf8);
		transfer_line(&c->transfer, &line, &c->plain);
		charset_add(
		    &c->charset, c->plain.octets, c->plain.len, &c->utf8);
		if (c->plain.failed || c->utf8.failed)
			return TROUBLE;
		if (is_in(n, &place, c->utf8.octets, c->utf8.len, false))
			return YES;
	}
	return got == -1 ? TROUBLE : is_in(n, &place, "", 0, true);
}

/* Look in the body of a part, if that is text. */
static int
look_in_body(struct imap *i, const struct message *m, const struct part *p,
    const struct needle *n)
{
	struct coded c = { .transfer = transfer_begin(
		               mime_field(&mime, p, FIELD_CONTENT_ENCODING)) };
	struct text charset = { .octets = NULL };
	struct content content;
	int got = NO;

	if (p->kind != LEAF)
		return NO;
	if (mime_content(&mime, p, &content) == -1)
		return TROUBLE;
	if (content_parameter(&content, "charset", &charset))
		charset_begin(&c.charset, charset.octets, charset.len);
	if ((strcasecmp(content.type, "text") == 0 ||
	        strcasecmp(content.type, "message") == 0) &&
	    (c.transfer.encoding != PLAIN || c.charset.converts))
		got = look_decoded(i, m, p, n, &c);
	charset_end(&c.charset, &c.utf8);
	content_free(&content);
	text_free(&charset);
	text_free(&c.charset.in);
	text_free(&c.plain);
	text_free(&c.utf8);
	return got;
}

int
look_in_text(
    struct imap *i, const struct message *m, const struct needle *n, bool body)
{
	const struct part *p;
	bool coded = false;
	int got;

	if (n->n == 0)
		return YES;
	got = look_as_written(i, m, n, body, &coded);
	if (got != NO || !coded)
		return got;
	if (reading_begin(&i->reading, &i->box, m) == -1 ||
	    mime_parse(&mime, &i->reading.lines) == -1 ||
	    !reading_counts(&i->reading))
		return TROUBLE;
	for (p = mime.parts; p < mime.parts + mime.n && got == NO; p++) {
		if (p > mime.parts)
			got = look_in_header(i, m, p, n);
		if (got == NO)
			got = look_in_body(i, m, p, n);
	}
	return got;
}
