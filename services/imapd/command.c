/* command.c - one command of a client, whole. */
#include "services/imapd/command.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/wait.h"

#define TAIL 512 /* octets that are kept free for what follows a literal */

/* What is wrong with a command; and why the session ends with it. */
struct wrong {
	const char *why, *bye; /* NULL: nothing is, it does not */
};

static bool
find_literal(const char *line, struct literal *l)
{
	const char *end = line + strlen(line), *digits;

	if (end - line < 3 || *--end != '}')
		return false;
	l->waits = end[-1] != '+';
	if (!l->waits)
		end--;
	digits = end;
	while (digits > line && isdigit((unsigned char)digits[-1]))
		digits--;
	if (digits == end || digits == line || digits[-1] != '{')
		return false;
	l->n = strtoull(digits, NULL, 10);
	return true;
}

/* Take n octets off what comes; put, if not NULL, gets them. */
static int
take(struct session *s, size_t n,
    int (*put)(void *own, const char *octets, size_t n), void *own)
{
	int64_t deadline = now_ms() + (int64_t)s->idle_s * 1000;
	const char *octets;
	int result = 1;
	size_t got;

	while (n > 0) {
		got = session_peek(s, &octets, deadline);
		if (got == 0)
			return -1;
		if (got > n)
			got = n;
		if (put != NULL && result == 1 && put(own, octets, got) == -1)
			result = 0;
		session_take(s, got);
		n -= got;
	}
	return result;
}

/* own is where the octets go, and moves on. */
static int
keep(void *own, const char *octets, size_t n)
{
	char **to = own;

	memcpy(*to, octets, n);
	*to += n;
	return 0;
}

/* RFC 3501 9: a tag is ASTRING-CHARs, but no "+". */
static size_t
tag_length(const char *line)
{
	size_t n;

	for (n = 0; line[n] > ' ' && line[n] < 0x7f; n++)
		if (strchr("(){%*\"\\+", line[n]) != NULL)
			break;
	return n < COMMAND_TAG ? n : 0;
}

/* Cut off the tag. Returns what is wrong, or NULL. */
static const char *
take_tag(struct command_text *c)
{
	size_t n = tag_length(c->text);

	strlcpy(c->before, "* ", sizeof(c->before));
	c->line = c->text + n;
	if (n == 0 || (*c->line != ' ' && *c->line != '\0'))
		return "Expected a tag, a blank and a command, as in: a1 NOOP";
	snprintf(c->before, sizeof(c->before), "%.*s ", (int)n, c->text);
	return NULL;
}

/*
 * Is the literal at the end of line the message of an APPEND? One that comes
 * at once is the mailbox's name.
 */
static bool
is_message(const struct command_text *c, const char *line)
{
	static const char append[] = "APPEND ";
	const char *at = c->line + strspn(c->line, " ");

	if (strncasecmp(at, append, sizeof(append) - 1) != 0)
		return false;
	at += sizeof(append) - 1;
	return strrchr(line, '{') > at + strspn(at, " ");
}

/*
 * Read a line, or what follows a literal, to line, which has size octets. Of
 * one that was cut we can't tell whether a literal follows, so it is the last.
 */
static int
read_line(struct session *s, char *line, size_t size, struct wrong *no)
{
	size_t len;
	int got = session_line(
	    s, line, size < SESSION_LINE ? size : SESSION_LINE);

	if (got != 0)
		return got;
	len = strlen(line);
	no->why = "Line too long, or with a NUL";
	if (len > 0 && line[len - 1] == '}')
		no->bye = "Is there a literal behind it?";
	return 0;
}

/* Read the literal behind the line at *line, and move there. */
static int
take_literal(struct session *s, const struct literal *l, char **line)
{
	char *to = *line + strlen(*line);

	if (l->waits)
		session_reply(s, "+ Go on");
	*to++ = '\r';
	*to++ = '\n';
	*line = to + l->n;
	return take(s, (size_t)l->n, keep, &to) == -1 ? -1 : 0;
}

/* Pass over a literal of a command that is refused. */
static int
skip_literal(struct session *s, const struct literal *l, struct wrong *no)
{
	if (l->n <= COMMAND_SKIP)
		return take(s, (size_t)l->n, NULL, NULL) == -1 ? -1 : 0;
	no->bye = "That is too much to pass over";
	return 0;
}

/* The command goes on for as long as a part of it ends in a literal. */
static int
read_literals(
    struct session *s, struct command_text *c, size_t max, struct wrong *no)
{
	char *line = c->text, *end = c->text + max - TAIL;
	struct literal l;
	bool last = false;
	ptrdiff_t room;

	while (no->bye == NULL && find_literal(line, &l)) {
		if (no->why == NULL && is_message(c, line)) {
			c->appends = true;
			c->message = l;
			return 0;
		}
		last = true;
		room = end - (line + strlen(line)) - 2;
		if (no->why == NULL &&
		    (room < 0 || l.n > (unsigned long long)room))
			no->why = "Too much; a literal has to be shorter";
		if (no->why != NULL && l.waits) /* it won't come */
			break;
		if ((no->why == NULL ? take_literal(s, &l, &line)
		                     : skip_literal(s, &l, no)) == -1)
			return -1;
		if (no->why == NULL && memchr(line - l.n, '\0', l.n) != NULL)
			no->why = "A NUL in a literal";
		if (no->why != NULL)
			line = c->text;
		if (no->bye == NULL &&
		    read_line(s, line, (size_t)(c->text + max - line), no) ==
		        -1)
			return -1;
	}
	if (last && line[strspn(line, " \t")] == '\0')
		strlcpy(line, "\r\n", TAIL);
	return 0;
}

int
command_read(struct session *s, struct command_text *c, size_t max)
{
	struct wrong no = { .why = NULL };
	const char *untagged;

	strlcpy(c->before, "* ", sizeof(c->before));
	s->before = c->before;
	c->appends = false;
	if (read_line(s, c->text, max, &no) == -1)
		return -1;
	untagged = take_tag(c);
	if (no.why == NULL)
		no.why = untagged;
	if (read_literals(s, c, max, &no) == -1)
		return -1;
	if (no.why == NULL)
		return 1;
	session_reply(s, "%sBAD %s", s->before, no.why);
	if (no.bye == NULL)
		return 0;
	session_reply(s, "* BYE %s", no.bye);
	return -1;
}

/*
 * Read the end of the line that the message was on. Another literal there is
 * more, too: who takes us for able to add several messages at once sends it,
 * and it is no command.
 */
static int
pass_rest(struct session *s, bool *more)
{
	struct wrong no = { .why = NULL };
	struct literal l;
	char rest[TAIL];
	bool literal;

	*more = false;
	do {
		if (read_line(s, rest, sizeof(rest), &no) == -1)
			return -1;
		if (no.why != NULL || rest[strspn(rest, " ")] != '\0')
			*more = true;
		literal = no.bye == NULL && find_literal(rest, &l) && !l.waits;
		if (literal && skip_literal(s, &l, &no) == -1)
			return -1;
	} while (literal && no.bye == NULL);
	if (no.bye == NULL)
		return 0;
	session_reply(s, "* BYE %s", no.bye);
	return -1;
}

int
command_message(struct session *s, struct command_text *c,
    int (*put)(void *own, const char *octets, size_t n), void *own, bool *more)
{
	int result;

	c->appends = false;
	if (c->message.waits)
		session_reply(s, "+ Go on");
	result = take(s, (size_t)c->message.n, put, own);
	return result == -1 || pass_rest(s, more) == -1 ? -1 : result;
}

bool
command_pass(struct session *s, struct command_text *c, size_t max)
{
	bool more;

	if (!c->appends || c->message.waits)
		return true;
	if (c->message.n <= max)
		return command_message(s, c, NULL, NULL, &more) != -1;
	session_reply(s, "* BYE That is too much to pass over");
	return false;
}
