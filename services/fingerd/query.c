/* query.c - the one line that a client says. */
#include "services/fingerd/query.h"

#include <string.h>
#include <strings.h>

#define BLANKS  " \t"
#define VERBOSE "/W"

static char *
trim(char *text)
{
	size_t n;

	text += strspn(text, BLANKS);
	for (n = strlen(text); n > 0 && strchr(BLANKS, text[n - 1]) != NULL;)
		text[--n] = '\0';
	return text;
}

void
query_parse(struct query *q, char *line)
{
	const size_t n = strlen(VERBOSE);
	char *text = trim(line);

	q->verbose = strncasecmp(text, VERBOSE, n) == 0 &&
	             (text[n] == '\0' || strchr(BLANKS, text[n]) != NULL);
	if (q->verbose)
		text = trim(text + n);
	q->text = text;
	if (*text == '\0')
		q->kind = QUERY_LIST;
	else if (*text == '(')
		q->kind = QUERY_FILTER;
	else if (strchr(text, '@') != NULL)
		q->kind = QUERY_FORWARD;
	else
		q->kind = QUERY_NAME;
}
