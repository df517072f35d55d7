/* body.c - sending sections of a message. */
#include "services/imapd/body.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PLAIN_LEAST (16 * 1024) /* octets that there is room for at once */

/* Octets on their way; the first skip are left out, and those past left. */
struct stream {
	struct session *to; /* NULL: they are only counted */
	uint64_t octets;    /* so far, those left out too */
	uint64_t skip, left;
};

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
	case BODY_MIME: /* only of a part */
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

/* What is read for a section: the message, or a piece of it. */
struct source {
	const struct message *m;
	const struct extent *part; /* NULL: all of it */
	bool headers;              /* the part is the message's own header */
};

/* Put a line, but no more than the part has. */
static void
put_line(struct stream *o, const struct line *line, uint64_t most)
{
	size_t n = line->len;

	if (n > most - o->octets)
		n = (size_t)(most - o->octets);
	put(o, line->text, n);
	if (line->ends && o->octets < most)
		put(o, "\r\n", 2);
}

/* Put lines that are as they should be, and in memory, without looking at each.
 */
static void
put_plain(struct stream *o, struct lines *l, uint64_t most)
{
	size_t room, n, skipped;
	char *plain = session_room(o->to, PLAIN_LEAST, &room);

	if (room > most - o->octets)
		room = (size_t)(most - o->octets);
	n = lines_copy_plain(l, plain, room);
	o->octets += n;
	if (o->skip > 0) {
		skipped = o->skip < n ? (size_t)o->skip : n;
		o->skip -= skipped;
		n -= skipped;
		memmove(plain, plain + skipped, n);
	}
	if (n > o->left)
		n = (size_t)o->left;
	o->left -= n;
	session_added(o->to, n);
}

/*
 * How far the last partial one has come: where a line of its body began in the
 * mailbox, and how many octets of the section were before it. The next may go
 * on from there.
 */
static struct {
	struct known message;
	off_t section;
	enum body_kind kind;
	off_t at;
	uint64_t octets;
} reached;

static void
reach(struct imap *i, const struct source *from, const struct body *b,
    const struct stream *o)
{
	known_set(&reached.message, &i->box, from->m);
	reached.section = from->part == NULL ? 0 : from->part->at;
	reached.kind = b->kind;
	reached.at = lines_at(&i->reading.lines);
	reached.octets = o->octets;
}

/* Begin to read a section; if it is in the middle, o knows. */
static int
begin(struct imap *i, const struct source *from, const struct body *b,
    struct stream *o)
{
	const struct extent *part = from->part;
	off_t at = part == NULL ? from->m->start + from->m->text : part->at;
	off_t end = part == NULL ? from->m->end : part->end;
	bool body = part != NULL && !from->headers;

	if (b->partial && o->to != NULL && reached.octets <= o->skip &&
	    reached.section == (part == NULL ? 0 : at) &&
	    reached.kind == b->kind &&
	    known_is(&reached.message, &i->box, from->m)) {
		at = reached.at;
		body = true;
		o->octets = reached.octets;
		o->skip -= reached.octets;
	}
	return reading_part(&i->reading, &i->box, from->m, at, end, body);
}

/* The next line; before it, as far as we have come is not too far. */
static int
next(struct imap *i, const struct source *from, const struct body *b,
    const struct stream *o, struct line *line)
{
	const struct reading *r = &i->reading;

	if (b->partial && o->left > 0 && r->view.body && !r->lines.inside &&
	    !body_is_of_fields(b))
		reach(i, from, b, o);
	return reading_next(&i->reading, line);
}

/* Put the section, or as much of it as is wanted, into o. */
static int
run(struct imap *i, const struct source *from, const struct body *b,
    struct stream *o)
{
	const struct extent *part = from->part;
	struct reading *r = &i->reading;
	bool kept = false, whole = part == NULL, body;
	uint64_t most = whole || body_is_of_fields(b) ? UINT64_MAX
	                                              : part->octets;
	struct line line;
	int got;

	if (begin(i, from, b, o) == -1)
		return -1;
	while ((got = next(i, from, b, o, &line)) == 1) {
		body = whole && r->body;
		if ((body &&
		        (body_is_of_fields(b) || b->kind == BODY_HEADER)) ||
		    (o->to != NULL && (o->left == 0 || o->to->ended != OPEN)) ||
		    o->octets >= most)
			break;
		if ((!whole && !body_is_of_fields(b)) ||
		    is_in(b, &line, body, &kept))
			put_line(o, &line, most);
		if (r->view.body && o->to != NULL && !body_is_of_fields(b) &&
		    b->kind != BODY_HEADER)
			put_plain(o, &r->lines, most);
	}
	if (body_is_of_fields(b) && got != -1)
		put(o, "\r\n", 2);
	return got == -1 ? -1 : 0;
}

/* How many octets the section has. */
static int
measure(struct imap *i, const struct source *from, const struct body *b,
    uint64_t *octets)
{
	const struct body header = { .kind = BODY_HEADER };
	bool text = from->part == NULL && b->kind == BODY_TEXT;
	struct stream o = { .to = NULL };

	*octets = from->part == NULL ? from->m->octets : from->part->octets;
	if (!body_is_of_fields(b) &&
	    (from->part != NULL || b->kind == BODY_ALL))
		return 0;
	if (run(i, from, text ? &header : b, &o) == -1)
		return -1;
	*octets = text ? from->m->octets - o.octets : o.octets;
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
	size_t i;

	if (b->label != NULL) {
		imap_put(s, "%s", b->label);
		return;
	}
	imap_put(s, "BODY[%s%s%s", b->part,
	    b->part[0] != '\0' && b->kind != BODY_ALL ? "." : "",
	    body_words[b->kind]);
	for (i = 0; i < b->n; i++) {
		imap_put(s, i == 0 ? " (" : " ");
		put_name(s, &b->names[i]);
	}
	imap_put(s, b->n > 0 ? ")]" : "]");
	if (b->partial)
		imap_put(s, "<%u>", b->from);
}

/* Where the part is that b is about. False if there is none. */
static bool
find_part(const struct mime *mime, const struct body *b, struct source *from)
{
	char section[BODY_PART + sizeof("..HEADER.FIELDS.NOT")];
	const struct part *p;
	const char *rest;

	snprintf(
	    section, sizeof(section), "%s.%s", b->part, body_words[b->kind]);
	if (b->kind == BODY_ALL)
		strlcpy(section, b->part, sizeof(section));
	p = mime_find(mime, section, &rest);
	if (p == NULL)
		return false;
	from->part = b->kind == BODY_ALL || b->kind == BODY_TEXT ? &p->body
	                                                         : &p->header;
	from->headers = from->part == &mime->parts[0].header;
	return true;
}

int
body_send(struct session *s, const struct message *m, const struct mime *mime,
    const struct body *b)
{
	struct source from = { .m = m };
	struct stream o = { .to = s };
	struct imap *i = s->own;
	uint64_t octets;

	put_label(s, b);
	if (b->part[0] != '\0' && !find_part(mime, b, &from)) {
		imap_put(s, " NIL");
		return 0;
	}
	if (measure(i, &from, b, &octets) == -1)
		return -1;
	o.left = octets;
	if (b->partial) {
		o.skip = b->from < octets ? b->from : octets;
		o.left = octets - o.skip;
		if (o.left > b->count)
			o.left = b->count;
	}
	imap_put(s, " {%ju}\r\n", (uintmax_t)o.left);
	if (o.left > 0 && run(i, &from, b, &o) == -1)
		return -1;
	return o.left == 0 ? 0 : -1;
}
