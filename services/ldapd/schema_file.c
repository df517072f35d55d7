/* schema_file.c - definitions in files: LDIF, or as slapd.conf(5) has them. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/ldapd/ldif.h"
#include "services/ldapd/schema_own.h"

#define FILE_MAX (4 * 1024 * 1024) /* octets */

struct word {
	const char *word;
	const char *(*add)(const char *text);
};

/* clang-format off */

/* In LDIF, where "objectClass" is another thing; and in slapd.conf(5)'s form. */
static const struct word attributes[] = {
	{ "olcAttributeTypes", schema_add_type },
	{ "attributeTypes",    schema_add_type },
	{ "olcObjectClasses",  schema_add_class },
	{ "objectClasses",     schema_add_class },
	{ NULL, NULL },
};
static const struct word directives[] = {
	{ "attributetype", schema_add_type },
	{ "objectclass",   schema_add_class },
	{ NULL, NULL },
};

/* clang-format on */

/* Add what is written behind a word. True too if it is none of the words. */
static bool
add(const struct word *words, const char *path, unsigned int line,
    struct berval word, char *text)
{
	const char *why;
	size_t n;

	for (; words->word != NULL; words++)
		if (strlen(words->word) == word.bv_len &&
		    strncasecmp(words->word, word.bv_val, word.bv_len) == 0)
			break;
	if (words->word == NULL)
		return true;
	/* slapd numbers them: "{12}( 1.2.3 ... )". */
	n = strspn(text, "{0123456789}");
	why = words->add(text[0] == '{' ? text + n : text);
	if (why != NULL)
		log_warn("%s:%u: %s", path, line, why);
	return why == NULL;
}

static bool
read_ldif(const char *path)
{
	static struct arena arena;
	struct ldif_record r;
	struct ldif l;
	unsigned int i;
	bool good;
	int got;

	if (!ldif_open(&l, path))
		return false;
	while ((got = ldif_next(&l, &arena, &r)) == 1) {
		for (good = true, i = 0; good && i < r.n; i++)
			good = r.lines[i].begins ||
			       add(attributes, path, r.lines[i].line,
			           r.lines[i].description,
			           arena_copy(&arena, r.lines[i].value).bv_val);
		arena_empty(&arena);
		if (!good) {
			got = -1;
			break;
		}
	}
	ldif_close(&l);
	return got == 0;
}

/* Where the parenthesis that is first in text is closed, or NULL. */
static char *
closed(char *text)
{
	bool quoted = false;
	int open = 0;

	for (; *text != '\0'; text++) {
		if (*text == '\'')
			quoted = !quoted;
		if (quoted)
			continue;
		open += (*text == '(') - (*text == ')');
		if (open == 0 && *text == ')')
			return text;
	}
	return NULL;
}

static unsigned int
count_lines(const char *from, const char *to)
{
	unsigned int n = 1;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

/* "attributetype ( ... )", over lines, with comments between. */
static bool
read_text(const char *path, char *text)
{
	char *at = text, *word, *end, after;
	size_t n;

	for (;;) {
		at += strspn(at, " \t\r\n");
		if (*at == '\0')
			return true;
		if (*at == '#') {
			at += strcspn(at, "\n");
			continue;
		}
		word = at;
		n = strcspn(at, " \t\r\n");
		at += n;
		at += strspn(at, " \t\r\n");
		end = *at == '(' ? closed(at) : NULL;
		if (end == NULL) {
			log_warn("%s:%u: %.*s: expected ( and ) behind it",
			    path, count_lines(text, word), (int)n, word);
			return false;
		}
		after = end[1];
		end[1] = '\0';
		if (!add(directives, path, count_lines(text, word),
		        (struct berval){ n, word }, at))
			return false;
		end[1] = after;
		at = end + 1;
	}
}

static char *
read_whole(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = malloc(FILE_MAX);
	size_t n = 0;

	if (file != NULL && text != NULL)
		n = fread(text, 1, FILE_MAX, file);
	if (file == NULL || text == NULL || ferror(file) || n == FILE_MAX) {
		log_warn("%s: %s", path,
		    n == FILE_MAX ? "too long" : strerror(errno));
		free(text);
		text = NULL;
	} else
		text[n] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

bool
schema_file(const char *path)
{
	const char *dot = strrchr(path, '.');
	char *text;
	bool good;

	if (dot == NULL || strcmp(dot, ".schema") != 0)
		return read_ldif(path);
	text = read_whole(path);
	good = text != NULL && read_text(path, text);
	free(text);
	return good;
}
