/* body.c - sending sections of a message. */
#include "services/imapd/body.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Octets on their way; the first skip are left out, and those past left. */
struct stream {
	struct session *to; /* NULL: they are only counted */
	uint64_t octets;    /* so far, those left out too */
	uint64_t skip, left;
};

static bool
read_names(struct reader *r, struct body *b)
{
	static const char expected[] = "fields in parentheses, as in "
	                               "HEADER.FIELDS (From To)";

	if (!read_space(r) || !read_char(r, '(', expected))
		return false;
	do {
		if (b->n == BODY_NAMES)
			return read_failed(r, "fewer fields");
		if (!read_astring(r, &b->names[b->n++], expected))
			return false;
	} while (*r->at == ' ' && read_space(r));
	return read_char(r, ')', "a ) after the fields");
}

/* The numbers before the word: "1.2." of 1.2.MIME. */
static bool
read_part(struct reader *r, struct body *b)
{
	size_t n = 0;

	while (isdigit((unsigned char)*r->at) ||
	       (n > 0 && *r->at == '.' && b->part[n - 1] != '.')) {
		if (n + 1 == BODY_PART)
			return read_failed(r, "fewer parts within parts");
		b->part[n++] = *r->at++;
	}
	b->part[n] = '\0';
	return true;
}

static bool
read_section(struct reader *r, struct body *b)
{
	static const char expected[] = "HEADER, HEADER.FIELDS (...), "
	                               "HEADER.FIELDS.NOT (...), TEXT, numbers "
	                               "of parts or nothing in the brackets";
	struct word w;

	if (!read_part(r, b))
		return false;
	if (*r->at == ']')
		return true;
	if (!read_atom(r, &w, expected))
		return false;
	if (word_is(&w, "HEADER") || word_is(&w, "MIME"))
		b->kind = BODY_HEADER;
	else if (word_is(&w, "TEXT"))
		b->kind = BODY_TEXT;
	else if (word_is(&w, "HEADER.FIELDS"))
		b->kind = BODY_FIELDS;
	else if (word_is(&w, "HEADER.FIELDS.NOT"))
		b->kind = BODY_FIELDS_NOT;
	else
		return read_failed(r, expected);
	return (b->kind != BODY_FIELDS && b->kind != BODY_FIELDS_NOT) ||
	       read_names(r, b);
}

bool
read_body(struct reader *r, struct body *b)
{
	if (!read_section(r, b) || !read_char(r, ']', "a ] after the section"))
		return false;
	b->partial = read_if(r, '<');
	return !b->partial || (read_number(r, &b->from) &&
	                          read_char(r, '.', "<first octet.how many>") &&
	                          read_nz_number(r, &b->count) &&
	                          read_char(r, '>', "a > after the octets"));
}

static void
put(struct stream *o, const char *octets, size_t n)
{
	size_t skipped = o->skip < n ? (size_t)o->skip : n;

	o->octets += n;
	if (o->to == NULL)
		return;
	o->skip -= skipped;
	octets += skipped;
	n -= skipped;
	if (n > o->left)
		n = (size_t)o->left;
	o->left -= n;
	session_write(o->to, octets, n);
}

/* Is the header that begins in this line one of b's? */
static bool
is_named(const struct body *b, const struct line *line)
{
	const char *colon = memchr(line->text, ':', line->len);
	size_t len = colon == NULL ? 0 : (size_t)(colon - line->text), i;

	while (len > 0 && isblank((unsigned char)line->text[len - 1]))
		len--;
	for (i = 0; len > 0 && i < b->n; i++)
		if (b->names[i].len == len &&
		    strncasecmp(b->names[i].at, line->text, len) == 0)
			return true;
	return false;
}

/* Is the line in the section? *kept says so of the header it is part of. */
static bool
is_in(const struct body *b, const struct line *line, bool body, bool *kept)
{
	switch (b->kind) {
	case BODY_ALL:
		return true;
	case BODY_HEADER:
		return !body;
	case BODY_TEXT:
		return body;
	case BODY_FIELDS:
	case BODY_FIELDS_NOT:
		break;
	}
	if (line->begins && line->len == 0) /* put at the end, once */
		*kept = false;
	else if (line->begins && !isblank((unsigned char)line->text[0]))
		*kept = is_named(b, line) == (b->kind == BODY_FIELDS);
	return *kept;
}

/* Put the section, or as much of it as is wanted, into o. */
static int
run(struct imap *i, const struct message *m, const struct body *b,
    struct stream *o)
{
	bool fields = b->kind == BODY_FIELDS || b->kind == BODY_FIELDS_NOT;
	bool kept = false;
	struct line line;
	int got;

	if (reading_begin(&i->reading, &i->box, m) == -1)
		return -1;
	while ((got = reading_next(&i->reading, &line)) == 1) {
		if ((i->reading.body && (fields || b->kind == BODY_HEADER)) ||
		    (o->to != NULL && (o->left == 0 || o->to->ended != OPEN)))
			break;
		if (!is_in(b, &line, i->reading.body, &kept))
			continue;
		put(o, line.text, line.len);
		if (line.ends)
			put(o, "\r\n", 2);
	}
	if (fields && got != -1)
		put(o, "\r\n", 2);
	return got == -1 ? -1 : 0;
}

/* How many octets the section has. */
static int
measure(struct imap *i, const struct message *m, const struct body *b,
    uint64_t *octets)
{
	const struct body header = { .kind = BODY_HEADER };
	struct stream o = { .to = NULL };

	if (b->kind != BODY_ALL &&
	    run(i, m, b->kind == BODY_TEXT ? &header : b, &o) == -1)
		return -1;
	*octets = b->kind == BODY_ALL    ? m->octets
	          : b->kind == BODY_TEXT ? m->octets - o.octets
	                                 : o.octets;
	return 0;
}

/* A name of a field, in quotes if it is no atom. */
static void
put_name(struct session *s, const struct word *name)
{
	size_t i;

	for (i = 0; i < name->len; i++)
		if (!isalnum((unsigned char)name->at[i]) && name->at[i] != '-')
			break;
	if (i == name->len && i > 0) {
		session_write(s, name->at, name->len);
		return;
	}
	session_write(s, "\"", 1);
	for (i = 0; i < name->len; i++) {
		if (strchr("\"\\", name->at[i]) != NULL)
			session_write(s, "\\", 1);
		session_write(s,
		    iscntrl((unsigned char)name->at[i]) ? "?" : &name->at[i],
		    1);
	}
	session_write(s, "\"", 1);
}

static void
put_label(struct session *s, const struct body *b)
{
	static const char *const words[] = { [BODY_ALL] = "",
		[BODY_HEADER] = "HEADER",
		[BODY_TEXT] = "TEXT",
		[BODY_FIELDS] = "HEADER.FIELDS (",
		[BODY_FIELDS_NOT] = "HEADER.FIELDS.NOT (" };
	size_t i;

	if (b->label != NULL) {
		imap_put(s, "%s", b->label);
		return;
	}
	imap_put(s, "BODY[%s%s", b->part, words[b->kind]);
	for (i = 0; i < b->n; i++) {
		if (i > 0)
			session_write(s, " ", 1);
		put_name(s, &b->names[i]);
	}
	imap_put(s, b->n > 0 ? ")]" : "]");
	if (b->partial)
		imap_put(s, "<%u>", b->from);
}

int
body_send(struct session *s, const struct message *m, const struct body *b)
{
	struct imap *i = s->own;
	struct stream o = { .to = s };
	uint64_t octets;

	if (measure(i, m, b, &octets) == -1)
		return -1;
	o.left = octets;
	if (b->partial) {
		o.skip = b->from < octets ? b->from : octets;
		o.left = octets - o.skip;
		if (o.left > b->count)
			o.left = b->count;
	}
	put_label(s, b);
	imap_put(s, " {%ju}\r\n", (uintmax_t)o.left);
	if (o.left > 0 && run(i, m, b, &o) == -1)
		return -1;
	return o.left == 0 ? 0 : -1;
}
