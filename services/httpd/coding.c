/* coding.c - which codings of content a client takes. */
#include "services/httpd/coding.h"

#include <string.h>

/* RFC 9110 12.4.2: ";q=0.5" behind a name; 1 if it is not said. */
static int
weight(struct span s)
{
	const char *at = s.at, *end = s.at + s.n;
	int q = 0, unit = CODING_WHOLE;

	while (at < end && (*at == ';' || *at == ' ' || *at == '\t'))
		at++;
	if (end - at < 3 || (*at != 'q' && *at != 'Q') || at[1] != '=')
		return CODING_WHOLE;
	for (at += 2; at < end && unit > 0; at++) {
		if (*at == '.')
			continue;
		if (*at < '0' || *at > '9')
			break;
		q += (*at - '0') * unit;
		unit /= 10;
	}
	return q > CODING_WHOLE ? CODING_WHOLE : q;
}

int
coding_weight(struct list accept, const char *coding)
{
	struct span element, name;
	int others = -1;
	size_t n;

	while (request_next_element(&accept, &element)) {
		for (n = 0;
		     n < element.n && strchr("; \t", element.at[n]) == NULL;
		     n++)
			;
		name = (struct span){ element.at, n };
		element.at += n;
		element.n -= n;
		if (span_is(name, coding))
			return weight(element);
		if (span_is(name, "*"))
			others = weight(element);
	}
	if (others >= 0)
		return others;
	/* Whoever says nothing of it takes it, but would rather not. */
	return strcmp(coding, "identity") == 0 ? 1 : 0;
}
