/* lines.c - the entries of a zone's text, without their layout. */
#include "services/dnsd/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* what some editors begin with */

/* Where an entry is being read. */
struct reading {
	size_t n;
	unsigned int depth; /* of parentheses */
	bool quoted;
};

bool
lines_open(struct lines *l, const char *path)
{
	char mark[sizeof(BYTE_ORDER_MARK) - 1];
	struct stat st;

	l->file = fopen(path, "re");
	l->text = malloc(ENTRY_OCTETS);
	if (l->file == NULL || l->text == NULL ||
	    fstat(fileno(l->file), &st) == -1)
		goto fail;
	errno = EISDIR;
	if (!S_ISREG(st.st_mode))
		goto fail;
	if (fread(mark, 1, sizeof(mark), l->file) != sizeof(mark) ||
	    memcmp(mark, BYTE_ORDER_MARK, sizeof(mark)) != 0)
		rewind(l->file);
	l->path = path;
	l->line = 0;
	l->last = 1;
	l->wrong = NULL;
	return true;
fail:
	lines_close(l);
	return false;
}

void
lines_close(struct lines *l)
{
	if (l->file != NULL)
		fclose(l->file);
	free(l->text);
}

static void
put(struct lines *l, struct reading *r, int c)
{
	if (r->n < ENTRY_OCTETS - 1)
		l->text[r->n++] = (char)c;
	else
		l->wrong = "an entry that is too long";
}

static int
skip_line(struct lines *l)
{
	int c;

	do
		c = getc_unlocked(l->file);
	while (c != '\n' && c != EOF);
	return c;
}

/* An end of line: is it one of the entry, too? */
static bool
end_line(struct lines *l, struct reading *r)
{
	l->last++;
	if (r->quoted) {
		l->wrong = "a quote that is not closed on its line";
		return true;
	}
	if (r->depth == 0)
		return true;
	put(l, r, ' ');
	return false;
}

/* A parenthesis counts for layout only. */
static void
take_parenthesis(struct lines *l, struct reading *r, int c)
{
	put(l, r, ' ');
	if (c == '(')
		r->depth++;
	else if (r->depth == 0)
		l->wrong = "\")\" without its \"(\"";
	else
		r->depth--;
}

/* Take an octet. False if the entry ends here. */
static bool
take(struct lines *l, struct reading *r, int c)
{
	if (c == ';' && !r->quoted)
		c = skip_line(l);
	if (c == '\n')
		return !end_line(l, r);
	if (c == EOF) {
		if (r->quoted || r->depth > 0)
			l->wrong = "the end of the file in the middle of an "
			           "entry";
		return false;
	}
	if (c == '\\') { /* what follows is no layout */
		put(l, r, c);
		c = getc_unlocked(l->file);
		if (c == '\n' || c == EOF)
			return take(l, r, c);
		put(l, r, c);
	} else if ((c == '(' || c == ')') && !r->quoted)
		take_parenthesis(l, r, c);
	else if (c == '\0')
		l->wrong = "an octet 0";
	else if (c != '\r') {
		if (c == '"')
			r->quoted = !r->quoted;
		put(l, r, c == '\t' && !r->quoted ? ' ' : c);
	}
	return true;
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " ")] == '\0';
}

bool
lines_next(struct lines *l)
{
	struct reading r;

	do {
		if (feof(l->file) || ferror(l->file))
			return false;
		r = (struct reading){ .n = 0 };
		l->wrong = NULL;
		l->line = l->last;
		while (take(l, &r, getc_unlocked(l->file)))
			;
		l->text[r.n] = '\0';
	} while (l->wrong == NULL && is_blank(l->text));
	return true;
}
