/* letter.c - a letter on its way in, until it is in mailboxes. */
#include "common/mail/letter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEADER_NAME 128 /* octets of a header's name; more is no header */

#define FROM_LINE "From "
#define FROM_LEN  (sizeof(FROM_LINE) - 1)

/* What the next octet belongs to. */
enum place {
	NAME,    /* a header's name, or whatever stands there instead */
	VALUE,   /* the rest of a header's line */
	DROPPED, /* likewise, of a header that is left out */
	QUOTING, /* '>'s and the "From " that may begin a line of the body */
	BODY     /* the rest of a line of the body */
};

struct letter {
	struct hold hold;
	char last; /* of the octets put; '\n' at first */
	enum place in;
	enum place line; /* of the header's line before: VALUE or DROPPED */
	char name[HEADER_NAME];
	size_t name_len;
	size_t matched; /* octets of FROM_LINE seen, and not put */
	unsigned int headers, hops;
	bool hide_bcc;
};

/* What is left out: only we number and mark mail, and say who got it. */
static const char *const ours[] = { "Status", "X-Status", "X-Keywords", "X-UID",
	"X-IMAPbase", "X-IMAP", "Content-Length", "Return-Path", "Delivered-To",
	NULL };

struct letter *
letter_new(const char *folder)
{
	struct letter *l = calloc(1, sizeof(*l));

	if (l == NULL || hold_open(&l->hold, folder) == -1) {
		free(l);
		return NULL;
	}
	l->last = '\n';
	l->in = NAME;
	l->line = BODY; /* none yet */
	return l;
}

void
letter_free(struct letter *l)
{
	if (l == NULL)
		return;
	hold_close(&l->hold);
	free(l);
}

void
letter_hide_bcc(struct letter *l)
{
	l->hide_bcc = true;
}

/* Add octets as they are. */
static int
put(struct letter *l, const char *octets, size_t n)
{
	if (n == 0)
		return 0;
	l->last = octets[n - 1];
	return hold_put(&l->hold, octets, n);
}

static bool
is_name_octet(char c)
{
	return c > ' ' && c <= '~' && c != ':'; /* RFC 5322 2.2 */
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_left_out(const struct letter *l)
{
	const char *const *name;

	for (name = ours; *name != NULL; name++)
		if (strcasecmp(l->name, *name) == 0)
			return true;
	return l->hide_bcc && (strcasecmp(l->name, "Bcc") == 0 ||
	                          strcasecmp(l->name, "Resent-Bcc") == 0);
}

/* The colon has come: decide what becomes of the header. */
static int
begin_header(struct letter *l)
{
	while (
	    is_blank(l->name[l->name_len - 1])) /* "From :" is a From_ line */
		l->name_len--;
	l->name[l->name_len] = '\0';
	l->in = l->line = is_left_out(l) ? DROPPED : VALUE;
	if (strcasecmp(l->name, "Date") == 0)
		l->headers |= LETTER_DATE;
	else if (strcasecmp(l->name, "From") == 0)
		l->headers |= LETTER_FROM;
	else if (strcasecmp(l->name, "Message-ID") == 0)
		l->headers |= LETTER_MESSAGE_ID;
	else if (strcasecmp(l->name, "Received") == 0)
		l->hops++;
	if (l->in == DROPPED)
		return 0;
	if (put(l, l->name, l->name_len) == -1)
		return -1;
	return put(l, ":", 1);
}

/* No header: an empty line, and what was read of the name begins the body. */
static int
begin_body(struct letter *l)
{
	if (put(l, "\n", 1) == -1)
		return -1;
	l->in = QUOTING;
	return letter_write(l, l->name, l->name_len);
}

/* Each of these takes some of n octets; returns how many, -1 if no room. */

static ssize_t
take_name(struct letter *l, const char *octets)
{
	char c = *octets;
	bool begun = l->name_len > 0;

	if (!begun && is_blank(c) && l->line != BODY) {
		l->in = l->line; /* a continuation goes where its header went */
		return 0;
	}
	if (!begun && c == '\n') {
		l->in = QUOTING;
		return put(l, "\n", 1) == -1 ? -1 : 1;
	}
	if (begun && c == ':')
		return begin_header(l) == -1 ? -1 : 1;
	if (l->name_len + 1 == HEADER_NAME ||
	    (begun && is_blank(l->name[l->name_len - 1]) && !is_blank(c)) ||
	    !(is_name_octet(c) || (begun && is_blank(c))))
		return begin_body(l) == -1 ? -1 : 0;
	l->name[l->name_len++] = c;
	return 1;
}

static ssize_t
take_value(struct letter *l, const char *octets, size_t n)
{
	const char *lf = memchr(octets, '\n', n);
	size_t used = lf == NULL ? n : (size_t)(lf - octets) + 1;

	if (l->in == VALUE && put(l, octets, used) == -1)
		return -1;
	if (lf != NULL) {
		l->in = NAME;
		l->name_len = 0;
	}
	return (ssize_t)used;
}

/* A '>' more is the same before the others and after them: stream them. */
static ssize_t
take_quoting(struct letter *l, const char *octets, size_t n)
{
	size_t used = 0;
	int failed;

	if (l->matched == 0) {
		while (used < n && octets[used] == '>')
			used++;
		if (put(l, octets, used) == -1)
			return -1;
	}
	while (used < n && l->matched < FROM_LEN &&
	       octets[used] == FROM_LINE[l->matched]) {
		l->matched++;
		used++;
	}
	if (used == n && l->matched < FROM_LEN)
		return (ssize_t)used;
	failed = l->matched == FROM_LEN ? put(l, ">" FROM_LINE, FROM_LEN + 1)
	                                : put(l, FROM_LINE, l->matched);
	l->matched = 0;
	l->in = BODY;
	return failed == -1 ? -1 : (ssize_t)used;
}

/* Whole lines at once, as long as none begins with 'F' or '>'. */
static ssize_t
take_body(struct letter *l, const char *octets, size_t n)
{
	const char *end = octets + n, *at = octets;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL)
		if (++at == end || *at == '>' || *at == *FROM_LINE) {
			l->in = QUOTING;
			end = at;
		}
	n = (size_t)(end - octets);
	return put(l, octets, n) == -1 ? -1 : (ssize_t)n;
}

static ssize_t
take(struct letter *l, const char *octets, size_t n)
{
	switch (l->in) {
	case NAME:
		return take_name(l, octets);
	case VALUE:
	case DROPPED:
		return take_value(l, octets, n);
	case QUOTING:
		return take_quoting(l, octets, n);
	case BODY:
		break;
	}
	return take_body(l, octets, n);
}

int
letter_lead(struct letter *l, const char *octets, size_t n)
{
	return put(l, octets, n);
}

int
letter_write(struct letter *l, const char *octets, size_t n)
{
	ssize_t used;

	for (; n > 0; octets += used, n -= (size_t)used)
		if ((used = take(l, octets, n)) == -1)
			return -1;
	return 0;
}

int
letter_end(struct letter *l)
{
	if (l->in == NAME && l->name_len > 0 && begin_body(l) == -1)
		return -1;
	if (put(l, FROM_LINE, l->matched) == -1)
		return -1;
	l->matched = 0;
	if (l->last != '\n' && put(l, "\n", 1) == -1)
		return -1;
	if (l->in != QUOTING && l->in != BODY && put(l, "\n", 1) == -1)
		return -1; /* the headers had no end */
	return hold_end(&l->hold);
}

unsigned int
letter_headers(const struct letter *l)
{
	return l->headers;
}

unsigned int
letter_hops(const struct letter *l)
{
	return l->hops;
}

const struct hold *
letter_hold(const struct letter *l)
{
	return &l->hold;
}
