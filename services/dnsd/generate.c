/* generate.c - $GENERATE: one entry of a zone's text that stands for many. */
#include "services/dnsd/generate.h"

#include <stdio.h>
#include <string.h>

#define WIDTH_MAX 64

/*
 * Data of more than one word may be in quotes, as others want it to be: take
 * them away. What is quoted within it has a "\" before it.
 */
static void
unquote(char *text)
{
	char *open = strstr(text, " \""), *from, *to;
	size_t len = strlen(text);

	if (open == NULL || len < 2 || text[len - 1] != '"' ||
	    open + 2 >= text + len - 1)
		return;
	for (from = open + 2; from < text + len - 1; from++)
		if (*from == '\\')
			from++;
		else if (*from == '"')
			return;
	for (from = open + 2, to = open + 1; from < text + len - 1; from++) {
		if (from[0] == '\\' && from[1] == '"')
			from++;
		*to++ = *from;
	}
	*to = '\0';
}

bool
generate_start(struct generate *g, const char *text)
{
	unsigned long from, to, step = 1;
	int n = 0, m = 0;

	text += strspn(text, " ");
	if (sscanf(text, "%9lu-%9lu%n", &from, &to, &n) != 2 || from > to)
		return false;
	if (text[n] == '/') {
		if (sscanf(text + n, "/%9lu%n", &step, &m) != 1 || step == 0)
			return false;
		n += m;
	}
	if (text[n] != ' ' || (to - from) / step >= GENERATE_MAX)
		return false;
	text += n + strspn(text + n, " ");
	g->next = (uint32_t)from;
	g->last = (uint32_t)to;
	g->step = (uint32_t)step;
	g->running = *text != '\0' &&
	             strlcpy(g->template, text, sizeof(g->template)) <
	                 sizeof(g->template);
	if (g->running)
		unquote(g->template);
	return g->running;
}

/*
 * What stands after a "$": nothing of ours, or "{offset,width,base}". Returns
 * its length, with the number as it is to be written, or 0 if it is wrong.
 */
static size_t
modify(char *number, size_t size, const char *text, uint32_t value)
{
	char base = 'd';
	long offset = 0;
	int width = 0, n = 0, fields;

	if (*text != '{') {
		snprintf(number, size, "%u", value);
		return 1;
	}
	fields = sscanf(text, "{%9ld,%3d,%c%n", &offset, &width, &base, &n);
	if (fields < 3)
		n = (int)strcspn(text, "}");
	if (fields < 1 || width < 0 || width > WIDTH_MAX || text[n] != '}' ||
	    offset + (long)value < 0 || strchr("doxX", base) == NULL)
		return 0;
	value = (uint32_t)(offset + (long)value);
	if (base == 'd')
		snprintf(number, size, "%0*u", width, value);
	else if (base == 'o')
		snprintf(number, size, "%0*o", width, value);
	else if (base == 'x')
		snprintf(number, size, "%0*x", width, value);
	else
		snprintf(number, size, "%0*X", width, value);
	return (size_t)n + 2;
}

bool
generate_next(struct generate *g, char *text, size_t size)
{
	char number[WIDTH_MAX + 16];
	const char *t = g->template;
	size_t n = 0, len;

	while (*t != '\0') {
		if (t[0] == '\\' && t[1] == '$')
			t++;
		else if (*t == '$') {
			len = modify(number, sizeof(number), t + 1, g->next);
			if (len == 0)
				return false;
			t += len;
			n += strlcpy(text + n, number, size - n);
			if (n >= size)
				return false;
			continue;
		}
		if (n + 1 >= size)
			return false;
		text[n++] = *t++;
	}
	text[n] = '\0';
	g->running = g->last - g->next >= g->step;
	g->next += g->step;
	return true;
}
