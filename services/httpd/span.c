/* span.c - octets that stand in a row somewhere. */
#include "services/httpd/span.h"

#include <string.h>
#include <strings.h>

bool
span_is(struct span s, const char *word)
{
	return strlen(word) == s.n && strncasecmp(s.at, word, s.n) == 0;
}

bool
span_in(struct span s, const char *const *words)
{
	while (*words != NULL && !span_is(s, *words))
		words++;
	return *words != NULL;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct span
span_trim(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	while (end > at && is_blank(end[-1]))
		end--;
	return (struct span){ at, (size_t)(end - at) };
}

/* RFC 9110 5.6.1: empty elements are none; a comma in quotes is no comma. */
bool
span_element(struct span *list, struct span *element)
{
	const char *at = list->at, *end = list->at + list->n, *comma;
	bool quoted;

	do {
		quoted = false;
		for (comma = at; comma < end && (quoted || *comma != ',');
		     comma++)
			quoted ^= *comma == '"';
		*element = span_trim(at, comma);
		at = comma < end ? comma + 1 : end;
	} while (element->n == 0 && at < end);
	*list = (struct span){ at, (size_t)(end - at) };
	return element->n > 0;
}
