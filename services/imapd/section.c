/* section.c - what is in the tree of a message, and where (mime.h). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "services/imapd/mime.h"

void
mime_free(struct mime *m)
{
	free(m->parts);
	text_free(&m->values);
	*m = (struct mime){ .parts = NULL };
}

const char *
mime_field(const struct mime *m, const struct part *p, enum field f)
{
	return p->fields[f] == 0 ? NULL : m->values.octets + p->fields[f];
}

/* RFC 2046 4.1.2: of the text types only text/plain has a default. */
static void
add_charset(struct content *c)
{
	const struct parameter charset = { .name = "charset",
		.value = "us-ascii",
		.base = strlen("charset"),
		.number = -1 };
	size_t i;

	if (strcasecmp(c->type, "text") != 0 ||
	    strcasecmp(c->subtype, "plain") != 0)
		return;
	for (i = 0; i < c->n; i++)
		if (c->parameters[i].base == charset.base &&
		    strncasecmp(
		        c->parameters[i].name, charset.name, charset.base) == 0)
			return;
	c->parameters[c->n++] = charset;
}

int
mime_content(const struct mime *m, const struct part *p, struct content *c)
{
	if (content_parse(c, mime_field(m, p, FIELD_CONTENT_TYPE)) == -1)
		return -1;
	if (c->type == NULL || c->subtype == NULL || c->type[0] == '\0' ||
	    c->subtype[0] == '\0') {
		c->type = p->digest ? "message" : "text";
		c->subtype = p->digest ? "rfc822" : "plain";
		c->n = 0;
	}
	add_charset(c);
	return 0;
}

enum kind
mime_kind(const struct content *c)
{
	if (strcasecmp(c->type, "multipart") == 0)
		return MULTIPART;
	if (strcasecmp(c->type, "message") == 0 &&
	    strcasecmp(c->subtype, "rfc822") == 0)
		return MESSAGE;
	return LEAF;
}

/* The number that begins *section; 0 if none does or it is too high. */
static size_t
take_number(const char **section)
{
	size_t n = 0;

	for (; isdigit((unsigned char)**section); ++*section)
		if (n <= MIME_PARTS * 2)
			n = n * 10 + (size_t)(**section - '0');
	if (**section == '.')
		++*section;
	return n;
}

/* Part n of a multipart; of any other message part 1 is its own body. */
static const struct part *
find_child(const struct mime *m, const struct part *p, bool whole, size_t n)
{
	uint32_t child;

	if (p->kind != MULTIPART)
		return whole && n == 1 ? p : NULL;
	for (child = p->child; child != 0 && n > 1; n--)
		child = m->parts[child].next;
	return child == 0 || n == 0 ? NULL : &m->parts[child];
}

const struct part *
mime_find(const struct mime *m, const char *section, const char **rest)
{
	const struct part *p = m->parts;
	bool whole = true; /* p is a message, not what that is made of */

	while (p != NULL && isdigit((unsigned char)*section)) {
		if (!whole && p->kind == MESSAGE) {
			p = &m->parts[p->child];
			whole = true;
		}
		p = find_child(m, p, whole, take_number(&section));
		whole = false;
	}
	*rest = section;
	if (p == NULL || whole || *section == '\0' ||
	    strcasecmp(section, "MIME") == 0)
		return p;
	return p->kind == MESSAGE ? &m->parts[p->child] : NULL;
}
