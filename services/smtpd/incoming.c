/* incoming.c - a message's lines, dots and end. */
#include "services/smtpd/incoming.h"

#include <errno.h>
#include <string.h>

#include "common/log.h"

#define HOPS 100 /* more lines of Received are a loop, RFC 5321 6.3 */

/* The replies to a message that is refused. */
#define BARE_LF "550 5.6.0 Message refused: a line ends in LF without CR"
#define BARE_CR "550 5.6.0 Message refused: a CR without LF after it"
#define ANY_CR  "550 5.6.0 Message refused: a CR, where lines end in LF alone"
#define ANY_NUL "550 5.6.0 Message refused: it holds a NUL"
#define TOO_BIG "552 5.3.4 Message refused: larger than the SIZE of EHLO"
#define LOOPS   "554 5.4.6 Message refused: it has travelled in a loop"
#define NO_ROOM "452 4.3.1 No room for the message now, try again later"
#define NO_FILE "451 4.3.0 Trouble here with the message, try again later"

void
incoming_begin(struct incoming *m, struct letter *l, bool bare, size_t size_max)
{
	*m = (struct incoming){ .letter = l,
		.bare = bare,
		.size_max = size_max,
		.in = LINE_START };
}

static void
refuse(struct incoming *m, const char *fault)
{
	if (m->fault == NULL)
		m->fault = fault;
}

static void
refuse_for(struct incoming *m, int error)
{
	log_warn("a letter on its way in: %s", strerror(error));
	if (error == ENOSPC || error == EFBIG || error == EDQUOT)
		refuse(m, NO_ROOM);
	else
		refuse(m, NO_FILE);
}

/* Add to the letter; RFC 1870 3 counts wire octets. */
static void
keep(struct incoming *m, const char *octets, size_t n, size_t wire)
{
	m->size += wire;
	if (m->size > m->size_max)
		refuse(m, TOO_BIG);
	if (memchr(octets, '\0', n) != NULL)
		refuse(m, ANY_NUL);
	if (m->fault == NULL && letter_write(m->letter, octets, n) == -1)
		refuse_for(m, errno);
}

/*
 * The text of a line that ends in CRLF, with its CR. A LF on the way ends no
 * line, so what another host took for text is no end of data here.
 */
static size_t
take_strict(struct incoming *m, const char *octets, size_t n)
{
	const char *cr = memchr(octets, '\r', n);
	size_t text = cr == NULL ? n : (size_t)(cr - octets);

	if (memchr(octets, '\n', text) != NULL)
		refuse(m, BARE_LF);
	keep(m, octets, text, text);
	if (cr == NULL)
		return n;
	m->in = TEXT_CR;
	return text + 1;
}

/* The text of a line that ends in LF alone, with it. */
static size_t
take_bare(struct incoming *m, const char *octets, size_t n)
{
	const char *lf = memchr(octets, '\n', n);
	size_t used = lf == NULL ? n : (size_t)(lf - octets) + 1;

	if (memchr(octets, '\r', used) != NULL) {
		m->bare_cr = true;
		refuse(m, ANY_CR);
	}
	keep(m, octets, used, lf == NULL ? used : used + 1);
	if (lf != NULL)
		m->in = LINE_START;
	return used;
}

/* Go on with the line's text, of which nothing was used. */
static size_t
to_text(struct incoming *m)
{
	m->in = TEXT;
	return 0;
}

/* After the dot that begins a line, which is left out (RFC 5321 4.5.2). */
static size_t
take_after_dot(struct incoming *m, char c)
{
	if (c == '\n' && m->bare)
		m->in = ENDED;
	else if (c == '\r' && !m->bare)
		m->in = DOT_CR;
	else
		return to_text(m);
	return 1;
}

/* After a CR: the LF that makes it a line end, which leads to next. */
static size_t
take_lf(struct incoming *m, char c, enum incoming_place next)
{
	if (c != '\n') {
		refuse(m, BARE_CR);
		return to_text(m);
	}
	if (next == LINE_START)
		keep(m, "\n", 1, 2);
	m->in = next;
	return 1;
}

static size_t
take(struct incoming *m, const char *octets, size_t n)
{
	switch (m->in) {
	case LINE_START:
		if (*octets != '.')
			return to_text(m);
		m->in = DOT;
		return 1;
	case DOT:
		return take_after_dot(m, *octets);
	case DOT_CR:
		return take_lf(m, *octets, ENDED);
	case TEXT_CR:
		return take_lf(m, *octets, LINE_START);
	case TEXT:
		break;
	case ENDED:
		return 0;
	}
	return m->bare ? take_bare(m, octets, n) : take_strict(m, octets, n);
}

size_t
incoming_feed(struct incoming *m, const char *octets, size_t n)
{
	size_t used = 0;

	while (used < n && m->in != ENDED)
		used += take(m, octets + used, n - used);
	if (m->in != ENDED)
		return used;
	if (m->fault == NULL && letter_end(m->letter) == -1)
		refuse_for(m, errno);
	if (letter_hops(m->letter) > HOPS)
		refuse(m, LOOPS);
	return used;
}
