/* schema_file.c - definitions in files: LDIF, or as slapd.conf(5) has them. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/ldapd/ldif.h"
#include "services/ldapd/schema_macro.h"
#include "services/ldapd/schema_own.h"

#define BLANKS   " \t\r\n"
#define FILE_MAX (4 * 1024 * 1024) /* octets */

/* clang-format off */
static const struct word {
	const char *ldif, *conf;
	const char *(*add)(const char *text); /* NULL: an OID's name */
} words[] = {
	{ "olcObjectIdentifier", "objectidentifier", NULL },
	{ "olcAttributeTypes",   "attributetype",    schema_add_type },
	{ "attributeTypes",      "attributetypes",   schema_add_type },
	{ "olcObjectClasses",    "objectclass",      schema_add_class },
	{ "objectClasses",       "objectclasses",    schema_add_class },
	{ NULL, NULL, NULL },
};
/* clang-format on */

/* NULL, if it is none of them. */
static const struct word *
word_of(struct berval text, bool is_ldif)
{
	const struct word *w;
	const char *name;

	for (w = words; w->ldif != NULL; w++) {
		name = is_ldif ? w->ldif : w->conf;
		if (strlen(name) == text.bv_len &&
		    strncasecmp(name, text.bv_val, text.bv_len) == 0)
			return w;
	}
	return NULL;
}

/* Add what is written behind a word. */
static bool
add(const char *path, unsigned int line, const struct word *w, char *text)
{
	static struct arena arena;
	const char *why;

	/* slapd numbers them: "{12}( 1.2.3 ... )". */
	if (text[0] == '{')
		text += strspn(text, "{0123456789}");
	if (w->add == NULL)
		why = schema_macro_define(text);
	else
		why = w->add(schema_macro_expand(&arena, text));
	if (why != NULL)
		log_warn("%s:%u: %s", path, line, why);
	arena_empty(&arena);
	return why == NULL;
}

static bool
add_line(const char *path, struct arena *a, const struct ldif_line *l)
{
	const struct word *w = word_of(l->description, true);

	return w == NULL || l->begins ||
	       add(path, l->line, w, arena_copy(a, l->value).bv_val);
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
			good = add_line(path, &arena, &r.lines[i]);
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

/*
 * Where what is written behind a word ends: a name of an OID with its line, a
 * definition with its parenthesis. NULL: nowhere.
 */
static char *
end_of(const struct word *w, char *at)
{
	char *end;

	if (w != NULL && w->add == NULL)
		return at + strcspn(at, "\r\n");
	end = *at == '(' ? closed(at) : NULL;
	return end == NULL ? NULL : end + 1;
}

/* "attributetype ( ... )", over lines, with comments between. */
static bool
read_text(const char *path, char *text)
{
	const struct word *w;
	struct berval word;
	char *at = text, *end, after;
	unsigned int line;
	bool good;

	for (;;) {
		at += strspn(at, BLANKS);
		if (*at == '\0')
			return true;
		if (*at == '#') {
			at += strcspn(at, "\n");
			continue;
		}
		line = count_lines(text, at);
		word = (struct berval){ strcspn(at, BLANKS), at };
		w = word_of(word, false);
		at += word.bv_len;
		at += strspn(at, BLANKS);
		end = end_of(w, at);
		if (end == NULL) {
			log_warn("%s:%u: %.*s: expected ( and ) behind it",
			    path, line, (int)word.bv_len, word.bv_val);
			return false;
		}
		after = *end;
		*end = '\0';
		good = w == NULL || add(path, line, w, at);
		*end = after;
		if (!good)
			return false;
		at = end;
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
