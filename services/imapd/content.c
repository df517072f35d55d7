/* content.c - Content-Type and its like, taken apart (RFC 2045 5.1). */
#include "services/imapd/content.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS     " \t\r\n"
#define NOT_TOKEN  BLANKS "()<>@,;:\\\"/[]?=" /* RFC 2045 5.1: tspecials */
#define VALUE_ENDS BLANKS "();\"" /* of values that should be in quotes */

/* Reading from at; words go to where to is. */
struct scanner {
	const char *at;
	char *to;
};

static void
skip_comment(struct scanner *s)
{
	size_t depth = 0;

	for (; *s->at != '\0'; s->at++) {
		if (*s->at == '(')
			depth++;
		else if (*s->at == '\\' && s->at[1] != '\0')
			s->at++;
		else if (*s->at == ')' && --depth == 0)
			break;
	}
	if (*s->at == ')')
		s->at++;
}

static void
skip(struct scanner *s)
{
	for (;;) {
		s->at += strspn(s->at, BLANKS);
		if (*s->at != '(')
			break;
		skip_comment(s);
	}
}

static const char *
take_quoted(struct scanner *s)
{
	const char *word = s->to;

	for (s->at++; *s->at != '\0' && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at[1] != '\0')
			s->at++;
		*s->to++ = *s->at;
	}
	if (*s->at == '"')
		s->at++;
	*s->to++ = '\0';
	return word;
}

/* A word up to one of ends, or in quotes; NULL if there is none here. */
static const char *
take_word(struct scanner *s, const char *ends)
{
	const char *word = s->to;
	size_t n;

	skip(s);
	if (*s->at == '"')
		return take_quoted(s);
	n = strcspn(s->at, ends);
	if (n == 0)
		return NULL;
	memcpy(s->to, s->at, n);
	s->to += n;
	*s->to++ = '\0';
	s->at += n;
	skip(s);
	return word;
}

/* Go to the next stop outside of comments and quotes, or to the end. */
static void
skip_to(struct scanner *s, char stop)
{
	struct scanner quoted;

	for (skip(s); *s->at != '\0' && *s->at != stop; skip(s)) {
		if (*s->at != '"') {
			s->at++;
			continue;
		}
		quoted = *s;
		take_quoted(&quoted);
		s->at = quoted.at;
	}
}

/*
 * The number behind a name's '*', *at moves behind it; -1 if there is none
 * (RFC 2231 3: no zero comes first).
 */
static int
take_number(const char **at)
{
	int n = 0;

	if (!isdigit((unsigned char)**at) ||
	    (**at == '0' && isdigit((unsigned char)(*at)[1])))
		return -1;
	for (; isdigit((unsigned char)**at); ++*at)
		if (n < PARAMETERS_MAX)
			n = n * 10 + (**at - '0');
	return n < PARAMETERS_MAX ? n : -1;
}

/* name*1 and name*1* are pieces of name (RFC 2231 3, 4.1). */
static void
name_piece(struct parameter *p)
{
	size_t base = strcspn(p->name, "*");
	const char *at = p->name + base;
	bool encoded;

	p->base = strlen(p->name);
	p->number = -1;
	p->encoded = false;
	if (base == 0 || *at++ != '*' || (p->number = take_number(&at)) == -1)
		return;
	encoded = *at == '*';
	if (at[encoded] != '\0') {
		p->number = -1;
		return;
	}
	p->base = base;
	p->encoded = encoded;
}

/* After a semicolon. */
static void
take_parameter(struct scanner *s, struct content *c)
{
	struct parameter *p = &c->parameters[c->n];

	s->at++;
	skip(s);
	if (*s->at == '"' || (p->name = take_word(s, NOT_TOKEN)) == NULL ||
	    *s->at != '=')
		return;
	name_piece(p);
	s->at++;
	p->value = take_word(s, VALUE_ENDS);
	if (p->value == NULL)
		p->value = "";
	c->n++;
}

int
content_parse(struct content *c, const char *value)
{
	struct scanner s = { .at = value == NULL ? "" : value };

	c->type = c->subtype = NULL;
	c->n = 0;
	/* A word is copied once, and each NUL stands for a delimiter. */
	s.to = c->own = malloc(strlen(s.at) + 2);
	if (c->own == NULL)
		return -1;
	c->type = take_word(&s, NOT_TOKEN);
	skip(&s);
	if (c->type != NULL && *s.at == '/') {
		s.at++;
		c->subtype = take_word(&s, NOT_TOKEN);
	}
	for (skip_to(&s, ';'); *s.at == ';' && c->n < PARAMETERS_MAX;
	     skip_to(&s, ';'))
		take_parameter(&s, c);
	return 0;
}

void
content_free(struct content *c)
{
	free(c->own);
	c->own = NULL;
}

void
content_words(struct text *t, const char *value)
{
	struct scanner s = { .at = value == NULL ? "" : value };
	char *own = malloc(strlen(s.at) + 2);
	const char *word;
	size_t n = 0;

	if (own == NULL) {
		t->failed = true;
		return;
	}
	while (*s.at != '\0') {
		s.to = own;
		word = take_word(&s, NOT_TOKEN);
		if (word != NULL) {
			text_puts(t, n++ == 0 ? "(" : " ");
			text_string(t, word);
		}
		skip_to(&s, ',');
		s.at += *s.at == ',';
	}
	text_puts(t, n == 0 ? "NIL" : ")");
	free(own);
}
