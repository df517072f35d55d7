/* bodyname.c - reading which section of a message is wanted. */
#include <ctype.h>
#include <stdio.h>

#include "services/imapd/body.h"

const char *const body_words[BODY_KINDS] = { [BODY_ALL] = "",
	[BODY_HEADER] = "HEADER",
	[BODY_TEXT] = "TEXT",
	[BODY_MIME] = "MIME",
	[BODY_FIELDS] = "HEADER.FIELDS",
	[BODY_FIELDS_NOT] = "HEADER.FIELDS.NOT" };

bool
body_is_of_fields(const struct body *b)
{
	return b->kind == BODY_FIELDS || b->kind == BODY_FIELDS_NOT;
}

/* RFC 5322 3.6.8: printable ASCII, but no colon. */
static bool
is_field(const struct word *w)
{
	size_t i;

	for (i = 0; i < w->len; i++)
		if (w->at[i] <= ' ' || w->at[i] > '~' || w->at[i] == ':')
			return false;
	return w->len > 0;
}

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
		if (!read_astring(r, &b->names[b->n], expected))
			return false;
		if (!is_field(&b->names[b->n++]))
			return read_failed(r, expected);
	} while (*r->at == ' ' && read_space(r));
	return read_char(r, ')', "a ) after the fields");
}

/* The numbers before the word: 1.2 of 1.2.MIME. */
static bool
read_part(struct reader *r, struct body *b)
{
	uint32_t number;
	size_t n = 0;

	while (isdigit((unsigned char)*r->at)) {
		if (!read_nz_number(r, &number))
			return false;
		n += (size_t)snprintf(b->part + n, BODY_PART - n, "%s%u",
		    n == 0 ? "" : ".", number);
		if (n >= BODY_PART)
			return read_failed(r, "fewer parts within parts");
		if (!read_if(r, '.'))
			return *r->at == ']' ||
			       read_failed(r, "a ] or a dot after the part");
	}
	return n == 0 || *r->at != ']' ||
	       read_failed(r, "a part, TEXT, HEADER or MIME after the dot");
}

static bool
read_section(struct reader *r, struct body *b)
{
	static const char expected[] = "HEADER, HEADER.FIELDS (...), "
	                               "HEADER.FIELDS.NOT (...), TEXT, numbers "
	                               "of parts or nothing in the brackets";
	struct word w;
	size_t k;

	if (!read_part(r, b))
		return false;
	if (*r->at == ']')
		return true;
	if (!read_atom(r, &w, expected))
		return false;
	for (k = BODY_HEADER; k < BODY_KINDS; k++)
		if (word_is(&w, body_words[k]))
			break;
	if (k == BODY_KINDS || (k == BODY_MIME && b->part[0] == '\0'))
		return read_failed(r, expected);
	b->kind = (enum body_kind)k;
	return !body_is_of_fields(b) || read_names(r, b);
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
