/* data.c - a message's lines, dots and end (RFC 5321 4.1.1.4, 4.5.2). */
#include <errno.h>
#include <string.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/smtpd/smtpd.h"

/*
 * A message must be there after twice the idle time, which is enough to
 * compose one by hand, and a second for each of so many octets of it: who
 * drips does not stay.
 */
#define OCTETS_A_SECOND 32

#define HOPS 100 /* Received lines of a message that is not in a loop, 6.3 */

/* The replies to a message that is refused. */
static const char
    bare_lf[] = "550 5.6.0 Message refused: a line ends in LF without CR";
static const char
    bare_cr[] = "550 5.6.0 Message refused: a CR without LF after it";
static const char
    any_cr[] = "550 5.6.0 Message refused: CR where lines end in LF alone";
static const char any_nul[] = "550 5.6.0 Message refused: it holds a NUL";
static const char too_big
    [] = "552 5.3.4 Message refused: larger than the SIZE that EHLO tells";
static const char no_way
    [] = "554 5.4.6 Message refused: so many Received lines must be a loop";
static const char
    no_room[] = "452 4.3.1 No room for the message, try again later";
static const char
    no_file[] = "451 4.3.0 Trouble here with the message, try again later";

static void
refuse(struct data *d, const char *fault)
{
	if (d->fault == NULL)
		d->fault = fault;
}

static void
refuse_for(struct data *d, int error)
{
	if (error == ENOSPC || error == EFBIG || error == EDQUOT)
		refuse(d, no_room);
	else
		refuse(d, no_file);
	log_warn("a letter on its way in: %s", strerror(error));
}

/* Add to the letter; octets_on_wire is what SIZE counts (RFC 1870 3). */
static void
keep(struct data *d, const char *octets, size_t n, size_t octets_on_wire)
{
	d->size += octets_on_wire;
	if (d->size > d->size_max)
		refuse(d, too_big);
	if (memchr(octets, '\0', n) != NULL)
		refuse(d, any_nul);
	if (d->fault == NULL && letter_write(d->letter, octets, n) == -1)
		refuse_for(d, errno);
}

/*
 * The text of a line that ends in CRLF, up to its CR. A LF on the way does not
 * end a line, so that what another host took for text is no end of data here.
 */
static size_t
strict_text(struct data *d, const char *octets, size_t n)
{
	const char *cr = memchr(octets, '\r', n);
	size_t text = cr == NULL ? n : (size_t)(cr - octets);

	if (memchr(octets, '\n', text) != NULL)
		refuse(d, bare_lf);
	keep(d, octets, text, text);
	if (cr == NULL)
		return n;
	d->in = CR;
	return text + 1;
}

/* The text of a line that ends in LF alone, with it. */
static size_t
bare_text(struct data *d, const char *octets, size_t n)
{
	const char *lf = memchr(octets, '\n', n);
	size_t used = lf == NULL ? n : (size_t)(lf - octets) + 1;

	if (memchr(octets, '\r', used) != NULL)
		refuse(d, any_cr);
	keep(d, octets, used, used + (lf != NULL));
	if (lf != NULL)
		d->in = LINE_START;
	return used;
}

/* Take some of n octets, at least one unless the place changes. */
static size_t
take(struct data *d, const char *octets, size_t n)
{
	switch (d->in) {
	case LINE_START:
		d->in = *octets == '.' ? DOT : TEXT;
		return *octets == '.' ? 1 : 0; /* 4.5.2: it is left out */
	case DOT:
		if (*octets == '\r') {
			d->in = DOT_CR;
			if (d->bare)
				refuse(d, any_cr);
			return 1;
		}
		d->in = d->bare && *octets == '\n' ? DATA_END : TEXT;
		return d->in == DATA_END ? 1 : 0;
	case DOT_CR:
		if (*octets == '\n') {
			d->in = DATA_END;
			return 1;
		}
		refuse(d, bare_cr);
		d->in = TEXT;
		return 0;
	case CR:
		if (*octets == '\n') {
			keep(d, "\n", 1, 2);
			d->in = LINE_START;
			return 1;
		}
		refuse(d, bare_cr);
		d->in = TEXT;
		return 0;
	case TEXT:
		return d->bare ? bare_text(d, octets, n)
		               : strict_text(d, octets, n);
	case DATA_END:
		break;
	}
	return 0;
}

size_t
data_feed(struct data *d, const char *octets, size_t n)
{
	size_t used = 0;

	while (used < n && d->in != DATA_END)
		used += take(d, octets + used, n - used);
	return used;
}

/* All of it is there. */
static void
finish(struct data *d)
{
	if (d->fault == NULL && letter_end(d->letter) == -1)
		refuse_for(d, errno);
	if (letter_hops(d->letter) > HOPS)
		refuse(d, no_way);
}

int
data_read(struct session *s, struct data *d)
{
	int64_t start = now_ms(), deadline, idle;
	const char *octets;
	size_t n;

	while (d->in != DATA_END) {
		idle = now_ms() + s->idle_s * INT64_C(1000);
		deadline = start + s->idle_s * INT64_C(2000) +
		           (int64_t)(d->size / OCTETS_A_SECOND) * 1000;
		n = session_peek(s, &octets, idle < deadline ? idle : deadline);
		if (n == 0)
			return -1;
		session_take(s, data_feed(d, octets, n));
	}
	finish(d);
	if (d->fault == any_cr)
		s->saw_crlf = true; /* no person with nc: be strict from now */
	return 0;
}
