/* parameter.c - parameters, and putting their pieces together (RFC 2231). */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "services/imapd/content.h"

static bool
is_piece_of(const struct parameter *p, const struct parameter *other)
{
	return p->number >= 0 && p->base == other->base &&
	       strncasecmp(p->name, other->name, p->base) == 0;
}

/* How many pieces p has, if each is there once; otherwise 0. */
static int
count_pieces(const struct content *c, const struct parameter *p)
{
	bool there[PARAMETERS_MAX] = { false };
	int n = 0, first = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (is_piece_of(&c->parameters[i], p)) {
			there[c->parameters[i].number] = true;
			n++;
		}
	while (first < PARAMETERS_MAX && there[first])
		first++;
	return first == n ? n : 0;
}

static const struct parameter *
find_piece(const struct content *c, const struct parameter *p, int number)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->parameters[i].number == number &&
		    is_piece_of(&c->parameters[i], p))
			break;
	return &c->parameters[i];
}

static bool
has_encoded(const struct content *c, const struct parameter *p)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->parameters[i].encoded &&
		    is_piece_of(&c->parameters[i], p))
			return true;
	return false;
}

/* RFC 2231 7: what may not stand for itself is %20. */
static void
encode(struct text *t, const char *value)
{
	for (; *value != '\0'; value++)
		if (isalnum((unsigned char)*value) ||
		    strchr("!#$&+-.^_`{|}~", *value) != NULL)
			text_add(t, value, 1);
		else
			text_printf(t, "%%%02X", (unsigned char)*value);
}

/* Put the n pieces of p together. */
static void
join(const struct content *c, const struct parameter *p, int n,
    struct text *value)
{
	bool encoded = has_encoded(c, p);
	int i;

	for (i = 0; i < n; i++) {
		p = find_piece(c, p, i);
		if (encoded && i == 0 && !p->encoded)
			text_puts(value, "''"); /* no charset, no language */
		if (encoded && !p->encoded)
			encode(value, p->value);
		else
			text_puts(value, p->value);
	}
}

bool
content_parameter(const struct content *c, const char *name, struct text *value)
{
	size_t len = strlen(name), i;
	const struct parameter *p;
	int n;

	for (i = 0; i < c->n; i++) {
		p = &c->parameters[i];
		if (p->base != len || strncasecmp(p->name, name, len) != 0)
			continue;
		n = p->number < 0 ? 0 : count_pieces(c, p);
		if (n > 0)
			join(c, p, n, value);
		else if (p->number < 0)
			text_puts(value, p->value);
		else
			continue;
		return true;
	}
	return false;
}

/* Write one; with n pieces, where the first of them stands. */
static void
write_parameter(
    const struct content *c, const struct parameter *p, int n, struct text *t)
{
	struct text joined = { .octets = NULL };

	if (n == 0) {
		text_string(t, p->name);
		text_add(t, " ", 1);
		text_string(t, p->value);
		return;
	}
	text_add(&joined, p->name, p->base);
	text_puts(&joined, has_encoded(c, p) ? "*" : "");
	text_string(t, joined.failed ? "" : joined.octets);
	text_add(t, " ", 1);
	text_clear(&joined);
	join(c, p, n, &joined);
	text_string(t, joined.len == 0 ? "" : joined.octets);
	t->failed |= joined.failed;
	text_free(&joined);
}

void
content_parameters(const struct content *c, struct text *t)
{
	const struct parameter *p;
	size_t i, written = 0;
	int n;

	for (i = 0; i < c->n; i++) {
		p = &c->parameters[i];
		n = p->number < 0 ? 0 : count_pieces(c, p);
		if (n > 0 && p->number > 0)
			continue;
		text_puts(t, written++ == 0 ? "(" : " ");
		write_parameter(c, p, n, t);
	}
	text_puts(t, written == 0 ? "NIL" : ")");
}
