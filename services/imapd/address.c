/* address.c - lists of addresses (RFC 5322 3.4) as ENVELOPE has them. */
#include "services/imapd/address.h"

#include <string.h>

#define IS_BLANK(c) ((c) == ' ' || (c) == '\t' || (c) == '\r' || (c) == '\n')
#define ENDS        " \t\r\n()<>[]:;@\\,.\"" /* of an atom: RFC 5322 3.2.3 */

/* A list that is being read, and what the address here is made of so far. */
struct list {
	const char *at;
	struct text *out;
	size_t *left, written;
	bool in_group;
	bool spaced;         /* a blank or comment has been passed over */
	bool unclosed;       /* a quote is */
	struct text name;    /* the words, as a name: with blanks */
	struct text mailbox; /* the same words before an @: "a . b" is "a.b" */
	struct text route;   /* "@a,@b" (RFC 5322 4.4) */
	struct text host, comment;
	bool named; /* there are words */
};

/* A comment, from its parenthesis on; comments nest. */
static void
take_comment(struct list *l)
{
	size_t depth = 1;

	text_clear(&l->comment);
	for (l->at++; IS_BLANK(*l->at);)
		l->at++;
	for (; *l->at != '\0'; l->at++) {
		if (*l->at == '(')
			depth++;
		else if (*l->at == ')' && --depth == 0)
			break;
		else if (*l->at == '\\' && l->at[1] != '\0')
			l->at++;
		text_add(&l->comment, l->at, 1);
	}
	if (*l->at == ')')
		l->at++;
}

static void
trim(struct text *t)
{
	while (t->len > 0 && IS_BLANK(t->octets[t->len - 1]))
		t->octets[--t->len] = '\0';
}

/* Blanks and comments. */
static void
skip(struct list *l)
{
	const char *from = l->at;

	for (;;) {
		while (IS_BLANK(*l->at))
			l->at++;
		if (*l->at != '(')
			break;
		take_comment(l);
		trim(&l->comment);
	}
	l->spaced |= l->at != from;
}

static bool
ends_in_dot(const struct text *t)
{
	return t->len == 0 || t->octets[t->len - 1] == '.';
}

/*
 * The quote that closes the one here; NULL if none is here, or it is never
 * closed: then that one and those behind it mean nothing.
 */
static const char *
find_quote(struct list *l)
{
	const char *at = l->at;

	if (*at != '"' || l->unclosed)
		return NULL;
	for (at++; *at != '\0' && *at != '"'; at++)
		if (*at == '\\' && at[1] != '\0')
			at++;
	l->unclosed = *at == '\0';
	return l->unclosed ? NULL : at;
}

/* A quoted string, into the two that words go to. */
static void
take_quoted(struct list *l, const char *end)
{
	for (l->at++; l->at < end; l->at++) {
		if (*l->at == '\\')
			l->at++;
		text_add(&l->name, l->at, 1);
		text_add(&l->mailbox, l->at, 1);
	}
	l->at++;
}

/* The next atom, quoted string or dot; false if there is none here. */
static bool
take_word(struct list *l)
{
	size_t n = *l->at == '.' ? 1 : strcspn(l->at, ENDS);
	const char *quote = find_quote(l);

	if (n == 0 && quote == NULL)
		return false;
	if (l->spaced && l->name.len > 0)
		text_add(&l->name, " ", 1);
	if (l->spaced && *l->at != '.' && !ends_in_dot(&l->mailbox))
		text_add(&l->mailbox, " ", 1);
	l->spaced = false;
	l->named = true;
	if (quote != NULL)
		take_quoted(l, quote);
	text_add(&l->name, l->at, n);
	text_add(&l->mailbox, l->at, n);
	l->at += n;
	return true;
}

/* Words, and what can't be anything else, up to one of stops or the end. */
static void
take_words(struct list *l, const char *stops)
{
	text_clear(&l->mailbox);
	for (skip(l); *l->at != '\0' && strchr(stops, *l->at) == NULL; skip(l))
		if (!take_word(l))
			l->at++;
}

/* What follows an @, into to. */
static void
take_domain(struct list *l, struct text *to)
{
	size_t n;

	l->at++;
	text_clear(&l->comment);
	skip(l);
	if (*l->at == '[') {
		n = strcspn(l->at, "],;>");
		n += l->at[n] == ']';
		text_add(to, l->at, n);
		l->at += n;
		return;
	}
	for (;;) {
		n = *l->at == '.' ? 1 : strcspn(l->at, ENDS);
		if (n == 0)
			break;
		text_add(to, l->at, n);
		l->at += n;
		l->spaced = false;
		skip(l);
		if (l->spaced && *l->at != '.' && !ends_in_dot(to))
			break;
	}
}

/* "@a,@b:" before an address; "@a" alone is one without a mailbox. */
static void
take_route(struct list *l)
{
	while (*l->at == '@') {
		if (l->route.len > 0)
			text_add(&l->route, ",", 1);
		text_add(&l->route, "@", 1);
		take_domain(l, &l->route);
		for (skip(l); *l->at == ','; skip(l))
			l->at++;
	}
	if (*l->at == ':') {
		l->at++;
		return;
	}
	if (l->route.len > 0)
		text_puts(&l->host, strrchr(l->route.octets, '@') + 1);
	text_clear(&l->route);
}

static void
take_brackets(struct list *l)
{
	struct text name = l->name;

	l->name = (struct text){ .octets = NULL };
	text_clear(&l->mailbox);
	text_clear(&l->comment);
	l->at++;
	skip(l);
	if (*l->at == '@')
		take_route(l);
	if (l->host.len == 0) {
		take_words(l, "@>,;");
		if (*l->at == '@')
			take_domain(l, &l->host);
	}
	text_free(&l->name);
	l->name = name;
	l->at += strcspn(l->at, ">,;");
	if (*l->at == '>')
		l->at++;
}

static const char *
or_nil(const struct text *t)
{
	return t->len == 0 ? NULL : t->octets;
}

/* Write one; false if no more may be written. */
static bool
write_address(
    struct list *l, const char *name, const char *mailbox, const char *host)
{
	if (*l->left == 0)
		return false;
	--*l->left;
	text_puts(l->out, l->written++ == 0 ? "((" : "(");
	text_nstring(l->out, name);
	text_add(l->out, " ", 1);
	text_nstring(l->out, or_nil(&l->route));
	text_add(l->out, " ", 1);
	text_nstring(l->out, mailbox);
	text_add(l->out, " ", 1);
	text_nstring(l->out, host);
	text_add(l->out, ")", 1);
	return true;
}

/* RFC 3501 7.4.2: all NIL but for the name it begins with, NIL at its end. */
static void
end_group(struct list *l)
{
	text_clear(&l->route);
	if (l->in_group) {
		++*l->left; /* begin_group() kept it */
		write_address(l, NULL, NULL, NULL);
	}
	l->in_group = false;
}

static void
begin_group(struct list *l)
{
	end_group(l);
	l->at++;
	if (*l->left < 2)
		return;
	--*l->left;
	l->in_group = write_address(
	    l, NULL, l->name.len == 0 ? "" : l->name.octets, NULL);
}

/* Up to the comma or semicolon behind the address, over what is no comment. */
static void
skip_rest(struct list *l)
{
	const char *quote;

	for (skip(l); *l->at != '\0' && strchr(",;", *l->at) == NULL; skip(l)) {
		quote = find_quote(l);
		l->at = quote == NULL ? l->at + 1 : quote + 1;
	}
}

/* Write what was found; a comment behind it is a name, if it has no other. */
static void
end_address(struct list *l)
{
	skip_rest(l);
	if (!l->named && l->name.len == 0 && l->host.len == 0)
		return;
	write_address(l, or_nil(l->name.len > 0 ? &l->name : &l->comment),
	    l->mailbox.len == 0 ? "" : l->mailbox.octets,
	    l->host.len == 0 ? "" : l->host.octets);
}

/* One address, or the beginning or end of a group. */
static void
take_address(struct list *l)
{
	l->named = l->spaced = false;
	text_clear(&l->name);
	text_clear(&l->route);
	text_clear(&l->host);
	text_clear(&l->comment);
	take_words(l, "<@:,;");
	if (*l->at == ':') {
		begin_group(l);
		return;
	}
	if (*l->at == '<')
		take_brackets(l);
	else {
		text_clear(&l->name);
		if (*l->at == '@')
			take_domain(l, &l->host);
	}
	end_address(l);
	if (*l->at == ';')
		end_group(l);
	if (*l->at != '\0')
		l->at++;
}

size_t
address_list(struct text *t, const char *value, size_t *left)
{
	struct list l = { .at = value, .out = t, .left = left };

	while (value != NULL && *l.at != '\0')
		take_address(&l);
	end_group(&l);
	text_puts(t, l.written > 0 ? ")" : "NIL");
	text_free(&l.name);
	text_free(&l.mailbox);
	text_free(&l.route);
	text_free(&l.host);
	text_free(&l.comment);
	return l.written;
}
