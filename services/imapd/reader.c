/* reader.c - the syntax of a command's arguments. */
#include "services/imapd/reader.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* RFC 3501 9: what no atom has, beside blanks and controls. */
#define ATOM_SPECIALS    "(){%*\"\\]"
#define ASTRING_SPECIALS "(){%*\"\\"
#define PATTERN_SPECIALS "(){\"\\"

struct reader
reader_new(char *arguments)
{
	return (struct reader){ .at = arguments };
}

bool
read_failed(struct reader *r, const char *expected)
{
	if (r->expected == NULL)
		r->expected = expected;
	return false;
}

bool
read_if(struct reader *r, char c)
{
	if (*r->at != c || c == '\0')
		return false;
	r->at++;
	return true;
}

bool
read_char(struct reader *r, char c, const char *expected)
{
	return read_if(r, c) || read_failed(r, expected);
}

/* People type more than one. */
bool
read_space(struct reader *r)
{
	if (!read_if(r, ' '))
		return read_failed(r, "a blank");
	while (read_if(r, ' '))
		;
	return true;
}

bool
read_end(struct reader *r)
{
	while (read_if(r, ' '))
		;
	if (r->at[0] == '\r' && r->at[1] == '\n')
		r->at += 2;
	return *r->at == '\0' || read_failed(r, "nothing more");
}

/* Octets above 127 are no atom's either, but names in UTF-8 are typed. */
static bool
read_chars(struct reader *r, struct word *w, const char *specials,
    const char *expected)
{
	w->at = r->at;
	while (*r->at != '\0' && *r->at != ' ' &&
	       !iscntrl((unsigned char)*r->at) &&
	       strchr(specials, *r->at) == NULL)
		r->at++;
	w->len = (size_t)(r->at - w->at);
	return w->len > 0 || read_failed(r, expected);
}

bool
read_atom(struct reader *r, struct word *w, const char *expected)
{
	return read_chars(r, w, ATOM_SPECIALS, expected);
}

/* The opening quote is read; what is quoted loses its backslashes. */
static bool
read_quoted(struct reader *r, struct word *w)
{
	char *to = r->at;

	w->at = to;
	while (*r->at != '"') {
		if (*r->at == '\\' && (r->at[1] == '"' || r->at[1] == '\\'))
			r->at++;
		else if (*r->at == '\\' || *r->at == '\0' || *r->at == '\r')
			return read_failed(r,
			    "a quote at the end of the "
			    "string, and \\ before \" and \\");
		*to++ = *r->at++;
	}
	r->at++;
	w->len = (size_t)(to - w->at);
	return true;
}

/* "{" is read: command.c has seen that the rest is there. */
static bool
read_literal(struct reader *r, struct word *w)
{
	char *end;
	unsigned long n = strtoul(r->at, &end, 10);

	if (*end == '+')
		end++;
	if (strncmp(end, "}\r\n", 3) != 0 || strnlen(end + 3, n) < n)
		return read_failed(r, "a literal");
	w->at = end + 3;
	w->len = n;
	r->at = w->at + n;
	return true;
}

bool
read_string(struct reader *r, struct word *w, const char *expected)
{
	if (read_if(r, '"'))
		return read_quoted(r, w);
	if (read_if(r, '{'))
		return read_literal(r, w);
	return read_failed(r, expected);
}

bool
read_astring(struct reader *r, struct word *w, const char *expected)
{
	if (*r->at == '"' || *r->at == '{')
		return read_string(r, w, expected);
	return read_chars(r, w, ASTRING_SPECIALS, expected);
}

bool
read_pattern(struct reader *r, struct word *w)
{
	const char *expected = "a name, * or %";

	if (*r->at == '"' || *r->at == '{')
		return read_string(r, w, expected);
	return read_chars(r, w, PATTERN_SPECIALS, expected);
}

bool
read_number(struct reader *r, uint32_t *n)
{
	uint64_t value = 0;
	const char *from = r->at;

	for (; isdigit((unsigned char)*r->at); r->at++) {
		value = value * 10 + (uint64_t)(*r->at - '0');
		if (value > UINT32_MAX)
			return read_failed(r, "a number of 32 bits");
	}
	*n = (uint32_t)value;
	return r->at > from || read_failed(r, "a number");
}

bool
read_nz_number(struct reader *r, uint32_t *n)
{
	return read_number(r, n) && (*n > 0 || read_failed(r, "1 or more"));
}

static bool
read_seq_number(struct reader *r, uint32_t *n)
{
	*n = SET_STAR;
	if (*r->at != '*' && !isdigit((unsigned char)*r->at))
		return read_failed(r, "messages, as in 1,3:5,7:*");
	return read_if(r, '*') || read_nz_number(r, n);
}

bool
read_set(struct reader *r, struct set *set)
{
	struct range *range;

	set->n = 0;
	do {
		if (set->n == SET_RANGES)
			return read_failed(r, "fewer ranges in a set");
		range = &set->ranges[set->n++];
		if (!read_seq_number(r, &range->from))
			return false;
		range->to = range->from;
		if (read_if(r, ':') && !read_seq_number(r, &range->to))
			return false;
	} while (read_if(r, ','));
	return true;
}

bool
word_is(const struct word *w, const char *name)
{
	return w->len == strlen(name) && strncasecmp(w->at, name, w->len) == 0;
}

char *
word_end(const struct word *w)
{
	w->at[w->len] = '\0';
	return w->at;
}
