/* mime.c - what kind of thing a file is. */
#include "services/httpd/mime.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "common/log.h"

#define UNKNOWN "application/octet-stream"
#define BLANKS  " \t\r"

struct ending {
	const char *name; /* without its dot */
	const char *type;
};

/* clang-format off */

/* What the least of sites is made of. */
static const struct ending few[] = {
	{ "css",  "text/css" },
	{ "gif",  "image/gif" },
	{ "html", "text/html" },
	{ "ico",  "image/vnd.microsoft.icon" },
	{ "jpg",  "image/jpeg" },
	{ "js",   "text/javascript" },
	{ "json", "application/json" },
	{ "pdf",  "application/pdf" },
	{ "png",  "image/png" },
	{ "svg",  "image/svg+xml" },
	{ "txt",  "text/plain" },
	{ "xml",  "application/xml" },
};

/* clang-format on */

static const struct ending *endings = few;
static size_t endings_n = sizeof(few) / sizeof(few[0]);

static int
by_name(const void *a, const void *b)
{
	const struct ending *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

/* All of a file, ended with NUL; NULL after saying why. */
static char *
read_table(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text;
	size_t n;

	if (f == NULL) {
		log_warn("%s: %s", path, strerror(errno));
		return NULL;
	}
	text = malloc(MIME_FILE + 1);
	if (text == NULL)
		err(EX_OSERR, "%s", path);
	n = fread(text, 1, MIME_FILE, f);
	text[n] = '\0';
	fclose(f);
	return realloc(text, n + 1);
}

/* A line "type ending ending"; returns how many endings it adds. */
static size_t
take_line(char *line, struct ending *to)
{
	char *type, *name;
	size_t n = 0;

	line[strcspn(line, "#")] = '\0';
	line += strspn(line, BLANKS);
	type = strsep(&line, BLANKS);
	while ((name = strsep(&line, BLANKS)) != NULL)
		if (*name != '\0')
			to[n++] = (struct ending){ name, type };
	return n;
}

/* How many words there may be. */
static size_t
words(const char *text)
{
	size_t n = 0;

	while (*text != '\0') {
		text += strcspn(text, BLANKS "\n");
		text += strspn(text, BLANKS "\n");
		n++;
	}
	return n;
}

void
mime_open(const char *path)
{
	char *text = read_table(path), *line;
	struct ending *all;
	size_t n = 0;

	if (text == NULL)
		return;
	all = calloc(words(text) + 1, sizeof(*all));
	if (all == NULL)
		err(EX_OSERR, "%s", path);
	while ((line = strsep(&text, "\n")) != NULL)
		n += take_line(line, all + n);
	qsort(all, n, sizeof(*all), by_name);
	endings = all;
	endings_n = n;
}

const char *
mime_type(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *dot = strrchr(slash == NULL ? name : slash, '.');
	struct ending wanted = { .type = UNKNOWN }, *found;

	if (dot == NULL)
		return UNKNOWN;
	wanted.name = dot + 1;
	found = bsearch(&wanted, endings, endings_n, sizeof(*endings), by_name);
	return found == NULL ? UNKNOWN : found->type;
}

bool
mime_shrinks(const char *type)
{
	static const char *const more[] = { "application/json",
		"application/javascript", "application/xml", "application/wasm",
		NULL };
	const char *plus = strrchr(type, '+');
	size_t i;

	if (strncmp(type, "text/", 5) == 0 || strcmp(type, UNKNOWN) == 0)
		return true;
	if (plus != NULL &&
	    (strcmp(plus, "+xml") == 0 || strcmp(plus, "+json") == 0))
		return true;
	for (i = 0; more[i] != NULL; i++)
		if (strcmp(type, more[i]) == 0)
			return true;
	return false;
}
