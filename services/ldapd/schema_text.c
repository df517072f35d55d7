/* schema_text.c - one definition of a schema, as text. */
#include "services/ldapd/schema_text.h"

#include <ctype.h>
#include <string.h>

enum token { END, OPEN, CLOSE, DOLLAR, WORD, QUOTED, BROKEN };

/* Words end where the next token begins, which is kept. */
struct lexer {
	char *at;
	char next;  /* was at at, before it became the NUL of a word; or NUL */
	char *text; /* of a WORD or QUOTED */
};

static enum token
read_quoted(struct lexer *l)
{
	char *end = strchr(l->at + 1, '\'');

	if (end == NULL)
		return BROKEN;
	*end = '\0';
	l->text = l->at + 1;
	l->at = end + 1;
	return QUOTED;
}

static enum token
next(struct lexer *l)
{
	char c = l->next != '\0' ? l->next : *l->at;
	size_t n;

	l->next = '\0';
	while (isspace((unsigned char)c))
		c = *++l->at;
	switch (c) {
	case '\0':
		return END;
	case '(':
		l->at++;
		return OPEN;
	case ')':
		l->at++;
		return CLOSE;
	case '$':
		l->at++;
		return DOLLAR;
	case '\'':
		return read_quoted(l);
	}
	n = strcspn(l->at, " \t\r\n()$'");
	l->text = l->at;
	l->at += n;
	l->next = *l->at;
	*l->at = '\0';
	return WORD;
}

/* One of the kind, or several in parentheses, with '$' between them or not. */
static const char *
read_list(struct lexer *l, enum token kind, char **list, size_t most)
{
	enum token t = next(l);
	size_t n = 0;

	if (t == kind) {
		list[n++] = l->text;
		return NULL;
	}
	if (t != OPEN)
		return "a name, or several in parentheses";
	while ((t = next(l)) != CLOSE) {
		if (t == DOLLAR && n > 0)
			continue;
		if (t != kind)
			return "names, and ) behind them";
		if (n == most)
			return "fewer names in parentheses";
		list[n++] = l->text;
	}
	return n > 0 ? NULL : "a name in the parentheses";
}

static const char *
read_word(struct lexer *l, char **word)
{
	return next(l) == WORD ? *word = l->text, NULL : "a name or OID";
}

static const char *
read_names(struct lexer *l, struct schema_text *d)
{
	return read_list(l, QUOTED, d->names, SCHEMA_NAMES);
}

static const char *
read_desc(struct lexer *l, struct schema_text *d)
{
	return next(l) == QUOTED ? d->desc = l->text, NULL : "'a text'";
}

static const char *
read_sup(struct lexer *l, struct schema_text *d)
{
	return read_list(l, WORD, d->sup, SCHEMA_LIST);
}

static const char *
read_must(struct lexer *l, struct schema_text *d)
{
	return read_list(l, WORD, d->must, SCHEMA_LIST);
}

static const char *
read_may(struct lexer *l, struct schema_text *d)
{
	return read_list(l, WORD, d->may, SCHEMA_LIST);
}

static const char *
read_equality(struct lexer *l, struct schema_text *d)
{
	return read_word(l, &d->equality);
}

static const char *
read_ordering(struct lexer *l, struct schema_text *d)
{
	return read_word(l, &d->ordering);
}

static const char *
read_substrings(struct lexer *l, struct schema_text *d)
{
	return read_word(l, &d->substrings);
}

/* "1.2.3{64}": the length is a minimum, and of no use to us. */
static const char *
read_syntax(struct lexer *l, struct schema_text *d)
{
	enum token t = next(l);

	if (t != WORD && t != QUOTED)
		return "the OID of a syntax";
	d->syntax = l->text;
	d->syntax[strcspn(d->syntax, "{")] = '\0';
	return NULL;
}

static const char *
read_usage(struct lexer *l, struct schema_text *d)
{
	static const char *const words[] = { [USAGE_USER] = "userApplications",
		[USAGE_DIRECTORY] = "directoryOperation",
		[USAGE_DISTRIBUTED] = "distributedOperation",
		[USAGE_DSA] = "dSAOperation" };
	size_t i;

	if (next(l) == WORD)
		for (i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (strcmp(words[i], l->text) == 0) {
				d->usage = (enum usage)i;
				return NULL;
			}
	return "userApplications, directoryOperation, distributedOperation or "
	       "dSAOperation";
}

static const char *
read_obsolete(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->obsolete = true;
	return NULL;
}

static const char *
read_single(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->single = true;
	return NULL;
}

static const char *
read_collective(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->collective = true;
	return NULL;
}

static const char *
read_no_user_mod(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->no_user_mod = true;
	return NULL;
}

static const char *
read_abstract(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->is_abstract = true;
	return NULL;
}

static const char *
read_structural(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->is_abstract = d->is_auxiliary = false;
	return NULL;
}

static const char *
read_auxiliary(struct lexer *l, struct schema_text *d)
{
	(void)l;
	d->is_auxiliary = true;
	return NULL;
}

struct row {
	const char *word;
	const char *(*read)(struct lexer *l, struct schema_text *d);
};

/* clang-format off */

/* RFC 4512 4.1.2 */
static const struct row type_rows[] = {
	{ "NAME",                 read_names },
	{ "DESC",                 read_desc },
	{ "OBSOLETE",             read_obsolete },
	{ "SUP",                  read_sup },
	{ "EQUALITY",             read_equality },
	{ "ORDERING",             read_ordering },
	{ "SUBSTR",               read_substrings },
	{ "SYNTAX",               read_syntax },
	{ "SINGLE-VALUE",         read_single },
	{ "COLLECTIVE",           read_collective },
	{ "NO-USER-MODIFICATION", read_no_user_mod },
	{ "USAGE",                read_usage },
	{ NULL, NULL },
};

/* RFC 4512 4.1.1 */
static const struct row class_rows[] = {
	{ "NAME",       read_names },
	{ "DESC",       read_desc },
	{ "OBSOLETE",   read_obsolete },
	{ "SUP",        read_sup },
	{ "ABSTRACT",   read_abstract },
	{ "STRUCTURAL", read_structural },
	{ "AUXILIARY",  read_auxiliary },
	{ "MUST",       read_must },
	{ "MAY",        read_may },
	{ NULL, NULL },
};

/* clang-format on */

/* An extension, "X-...": read over. */
static const char *
read_extension(struct lexer *l)
{
	char *texts[SCHEMA_LIST];

	return read_list(l, QUOTED, texts, SCHEMA_LIST);
}

static const char *
read_all(struct lexer *l, struct schema_text *d, const struct row *rows)
{
	const struct row *row;
	const char *expected;
	enum token t;

	memset(d, 0, sizeof(*d));
	if (next(l) != OPEN)
		return "( and a definition";
	if (next(l) != WORD)
		return "an OID behind (";
	d->oid = l->text;
	while ((t = next(l)) == WORD) {
		for (row = rows; row->word != NULL; row++)
			if (strcmp(row->word, l->text) == 0)
				break;
		if (row->word == NULL && strncmp(l->text, "X-", 2) != 0)
			return "a word of RFC 4512 4.1";
		expected = row->word == NULL ? read_extension(l)
		                             : row->read(l, d);
		if (expected != NULL)
			return expected;
	}
	if (t != CLOSE || next(l) != END)
		return ") at its end";
	return NULL;
}

const char *
schema_text_type(struct schema_text *d, char *text)
{
	struct lexer l = { .at = text };

	return read_all(&l, d, type_rows);
}

const char *
schema_text_class(struct schema_text *d, char *text)
{
	struct lexer l = { .at = text };

	return read_all(&l, d, class_rows);
}
