/* mime.c - a message as a tree of parts (RFC 2045, RFC 2046). */
#include "services/imapd/mime.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/mail/message.h"

#define FIRST_ROOM 8 /* parts */

/* A part whose end has not been seen. */
struct open {
	size_t part, last; /* itself, and its last child; 0: none */
	char boundary[MIME_BOUNDARY + 3]; /* "--" and it; "" if it has none */
	size_t len;
	bool digest;
};

/* One pass over a message. */
struct pass {
	struct mime *m;
	struct open open[MIME_DEPTH];
	size_t depth;   /* how many are open */
	bool in_header; /* of the innermost */
	struct header header;
	uint64_t octets, lines; /* seen so far */
	bool failed;            /* there is no memory */
};

static struct open *
innermost(struct pass *p)
{
	return &p->open[p->depth - 1];
}

static void
begin_extent(struct pass *p, struct extent *e, off_t at)
{
	*e = (struct extent){ at, at, p->octets, p->lines };
}

static void
end_extent(struct pass *p, struct extent *e, off_t at)
{
	e->end = at;
	e->octets = p->octets - e->octets;
	e->lines = p->lines - e->lines;
}

/* A new part, below the innermost; NULL if there is no memory. */
static struct part *
new_part(struct pass *p)
{
	struct mime *m = p->m;
	struct part *more;
	struct open *parent;

	if (m->n == m->room) {
		m->room = m->room == 0 ? FIRST_ROOM : m->room * 2;
		more = reallocarray(m->parts, m->room, sizeof(*more));
		if (more == NULL) {
			p->failed = true;
			return NULL;
		}
		m->parts = more;
	}
	m->parts[m->n] = (struct part){ .kind = LEAF };
	if (p->depth > 0) {
		parent = innermost(p);
		if (parent->last == 0)
			m->parts[parent->part].child = (uint32_t)m->n;
		else
			m->parts[parent->last].next = (uint32_t)m->n;
		parent->last = m->n;
	}
	return &m->parts[m->n++];
}

/* The header of a part begins at offset at. */
static void
begin_part(struct pass *p, off_t at, bool message)
{
	struct part *part = new_part(p);

	if (part == NULL)
		return;
	part->message = message;
	part->digest = !message && innermost(p)->digest;
	begin_extent(p, &part->header, at);
	p->open[p->depth] = (struct open){ .part = p->m->n - 1 };
	p->depth++;
	p->in_header = true;
	header_clear(&p->header);
}

/* Keep the fields that count for this part. */
static void
keep_fields(struct pass *p, struct part *part)
{
	struct text *values = &p->m->values;
	const char *value;
	int field;

	for (field = part->message ? FIELD_DATE : FIELD_CONTENT_TYPE;
	     field < FIELDS; field++) {
		value = header_value(&p->header, (enum field)field);
		p->failed |= p->header.values[field].failed;
		if (value == NULL || values->len + strlen(value) > MIME_VALUES)
			continue;
		if (values->len == 0)
			text_add(values, "", 1); /* 0 is none */
		part->fields[field] = (uint32_t)values->len;
		text_add(values, value, strlen(value) + 1);
	}
	p->failed |= values->failed;
}

static void
set_boundary(struct pass *p, const struct content *content)
{
	struct open *open = innermost(p);
	struct text boundary = { .octets = NULL };

	open->digest = strcasecmp(content->subtype, "digest") == 0;
	content_parameter(content, "boundary", &boundary);
	if (boundary.len > 0) {
		snprintf(open->boundary, sizeof(open->boundary), "--%s",
		    boundary.octets);
		open->len = strlen(open->boundary);
	}
	p->failed |= boundary.failed;
	text_free(&boundary);
}

/* What the part is says what may be in it. */
static void
set_kind(struct pass *p, struct part *part)
{
	struct content content;

	if (p->failed || mime_content(p->m, part, &content) == -1) {
		p->failed = true;
		return;
	}
	if (p->depth < MIME_DEPTH)
		part->kind = mime_kind(&content);
	if (part->kind == MULTIPART)
		set_boundary(p, &content);
	content_free(&content);
}

/* The body of the innermost part begins at offset at. */
static void
end_header(struct pass *p, off_t at)
{
	struct part *part = &p->m->parts[innermost(p)->part];

	p->in_header = false;
	end_extent(p, &part->header, at);
	begin_extent(p, &part->body, at);
	keep_fields(p, part);
	set_kind(p, part);
	if (!p->failed && part->kind == MESSAGE)
		begin_part(p, at, true);
}

/* A multipart in which no part was found: all of its text is one. */
static void
make_only_part(struct pass *p, size_t parent)
{
	struct part *part = new_part(p);

	if (part == NULL)
		return;
	part->body = p->m->parts[parent].body;
	part->header = part->body;
	part->header.end = part->header.at;
	part->header.octets = part->header.lines = 0;
}

/*
 * The innermost part ends at offset at, where there is a boundary or the end
 * of the message. The CRLF before a boundary belongs to that: it is not of the
 * body or, if there is none, not of a message's header, which is the body of
 * the part around it.
 */
static void
end_part(struct pass *p, off_t at, bool boundary)
{
	size_t i = innermost(p)->part;
	struct part *part = &p->m->parts[i];
	struct extent *last = &part->body;

	end_extent(p, &part->body, at);
	if (last->octets == 0 && part->message)
		last = &part->header;
	if (boundary && last->octets > 0) {
		last->octets -= 2;
		last->lines--;
	}
	if (part->kind == MULTIPART && part->child == 0)
		make_only_part(p, i);
	p->depth--;
}

/* End the parts that are open within the outer ones. */
static void
end_parts(struct pass *p, size_t outer, off_t at, bool boundary)
{
	while (p->depth > outer && !p->failed)
		if (p->in_header)
			end_header(p, at);
		else
			end_part(p, at, boundary);
}

/*
 * How many of the open parts stay so at this line, if it is a boundary; 0 if
 * it is none. What follows a boundary on its line counts for nothing, so the
 * longest that fits is meant (RFC 2046 5.1.2), of equal ones the innermost.
 */
static size_t
find_boundary(const struct pass *p, const struct line *line)
{
	size_t i, longest = 0, found = 0;

	if (!line->begins || !line->ends || line->len < 3 ||
	    line->text[0] != '-' || line->text[1] != '-')
		return 0;
	for (i = p->depth; i-- > 0;)
		if (p->open[i].len > longest && p->open[i].len <= line->len &&
		    memcmp(p->open[i].boundary, line->text, p->open[i].len) ==
		        0) {
			longest = p->open[i].len;
			found = i + 1;
		}
	return found;
}

/* Returns false if the line is to be text: there are too many parts. */
static bool
take_boundary(struct pass *p, const struct line *line, size_t outer)
{
	struct open *open = &p->open[outer - 1];
	bool last = line->len >= open->len + 2 &&
	            memcmp(line->text + open->len, "--", 2) == 0;

	if (!last && p->m->n >= MIME_PARTS)
		return false;
	end_parts(p, outer, line->at, true);
	p->octets += line->len + 2;
	p->lines++;
	if (last)
		open->len = 0;
	else if (!p->failed)
		begin_part(p, line->at + (off_t)line->size, false);
	return true;
}

static void
take_line(struct pass *p, const struct line *line)
{
	size_t outer = find_boundary(p, line);

	if (outer > 0 && take_boundary(p, line, outer))
		return;
	p->octets += line->len + (line->ends ? 2 : 0);
	p->lines += line->ends;
	if (!p->in_header)
		return;
	if (line->begins && line->ends && line->len == 0)
		end_header(p, line->at + (off_t)line->size);
	else
		header_line(&p->header, line);
}

int
mime_parse(struct mime *m, struct lines *l)
{
	struct view view = { .body = false };
	struct pass p = { .m = m };
	struct line line;
	int got = 0;

	m->n = 0;
	text_clear(&m->values);
	begin_part(&p, lines_at(l), true);
	while (!p.failed && (got = lines_next(l, &line)) == 1)
		if (view_line(&view, &line))
			take_line(&p, &line);
	end_parts(&p, 0, l->end, false);
	header_free(&p.header);
	if (p.failed) {
		errno = ENOMEM;
		got = -1;
	}
	if (got == -1)
		mime_free(m);
	return got;
}
