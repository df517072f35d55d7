/* append.c - APPEND (RFC 3501 6.3.11, 4315 3). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/mail/fromline.h"
#include "common/mail/letter.h"
#include "services/imapd/flags.h"
#include "services/imapd/imap.h"
#include "services/imapd/mailboxes.h"

#define DATE_MAX sizeof("01-Jan-2026 00:00:00 +0000")

/* A message on its way from a literal to a letter: its lines end in LF here. */
struct incoming {
	struct letter *letter;
	bool cr;  /* the last octet was CR, and is not put yet */
	bool nul; /* there was a NUL: RFC 3501 9 has none in a literal */
	int why;  /* it could not be put */
};

static int
put_lines(struct incoming *in, const char *octets, size_t n)
{
	const char *cr;
	size_t len;

	for (; n > 0; octets += len, n -= len) {
		if (in->cr && *octets != '\n' &&
		    letter_write(in->letter, "\r", 1) == -1)
			return -1;
		cr = memchr(octets, '\r', n);
		len = cr == NULL ? n : (size_t)(cr - octets);
		if (letter_write(in->letter, octets, len) == -1)
			return -1;
		in->cr = cr != NULL;
		len += in->cr;
	}
	return 0;
}

static int
put_message(void *own, const char *octets, size_t n)
{
	struct incoming *in = own;
	int result;

	in->nul = memchr(octets, '\0', n) != NULL;
	if (in->nul)
		return -1;
	result = put_lines(in, octets, n);
	in->why = errno;
	return result;
}

/* RFC 3501 9: date-time, in quotes. */
static bool
read_date_time(struct reader *r, time_t *when)
{
	static const char expected[] = "a date, as in \" 1-Jan-2026 12:00:00 "
	                               "+0100\"";
	struct tm tm = { .tm_isdst = 0 };
	char text[DATE_MAX], line[FROMLINE_MAX];
	struct word w;
	const char *end;
	long ahead;

	if (!read_string(r, &w, expected))
		return false;
	if (w.len >= sizeof(text))
		return read_failed(r, expected);
	snprintf(text, sizeof(text), "%.*s", (int)w.len, w.at);
	end = strptime(text, "%d-%b-%Y %H:%M:%S %z", &tm);
	if (end == NULL || *end != '\0')
		return read_failed(r, expected);
	ahead = tm.tm_gmtoff; /* timegm() forgets it */
	*when = timegm(&tm) - ahead;
	/* In the year 999 it would be a line that begins no message. */
	return fromline_is(line, fromline_make(line, "", *when) - 1) ||
	       read_failed(r, expected);
}

struct append_to {
	struct word name;
	struct flags flags;
	time_t when;
};

static bool
read_append(const struct imap *i, struct reader *r, struct append_to *to)
{
	static const char expected[] = "flags, a date, or a message as a "
	                               "literal: {octets}";
	to->flags = (struct flags){ .flags = 0 };
	to->when = time(NULL);
	if (!read_astring(r, &to->name, MAILBOX_NAME) || !read_space(r))
		return false;
	if (*r->at == '(' && (!read_flags(r, &to->flags) || !read_space(r)))
		return false;
	if (*r->at == '"' && (!read_date_time(r, &to->when) || !read_space(r)))
		return false;
	return (*r->at == '{' && i->command.appends) ||
	       read_failed(r, expected);
}

/* What comes before the message in the mailbox. */
static int
put_lead(struct letter *l, const struct imap *i, const struct append_to *to)
{
	const struct keywords *names = &to->flags.keywords;
	const struct marks marks = { .flags = to->flags.flags,
		.keywords = keywords_all(names),
		.names = names };
	char line[FROMLINE_MAX], text[MARKS_MAX];
	size_t n = marks_text(text, &marks);

	if (letter_lead(
	        l, line, fromline_make(line, i->login.user, to->when)) == -1)
		return -1;
	return letter_lead(l, text, n);
}

/* The message has come in whole. */
static enum verdict
add(struct session *s, const struct place *p, const struct append_to *to,
    const struct letter *l)
{
	struct addition what = {
		.text = letter_hold(l), .n = 1, .keywords = &to->flags.keywords
	};
	const struct imap *i = s->own;
	struct added added;

	if (mailboxes_add(i, p, &what, &added) == -1) {
		mailboxes_refuse(s, p);
		return GO_ON;
	}
	if (added.first == 0)
		return imap_ok(s, "APPEND completed");
	return imap_ok(s, "[APPENDUID %u %u] APPEND completed",
	    added.uidvalidity, added.first);
}

/* Let it come in. */
static enum verdict
receive(struct session *s, const struct place *p, const struct append_to *to,
    struct letter *l)
{
	struct incoming in = { .letter = l };
	struct imap *i = s->own;
	bool more = false;
	int result;

	if (put_lead(l, i, to) == -1) {
		mailboxes_refuse(s, p);
		return GO_ON;
	}
	result = command_message(s, &i->command, put_message, &in, &more);
	if (result == -1)
		return HANG_UP;
	if (in.nul || more)
		return imap_bad(
		    s, &(struct reader){
		           .expected = in.nul ? "a message without a NUL"
		                              : "nothing behind the message" });
	if (result == 1 && (!in.cr || letter_write(l, "\r", 1) == 0) &&
	    letter_end(l) == 0)
		return add(s, p, to, l);
	if (result == 0)
		errno = in.why;
	mailboxes_refuse(s, p);
	return GO_ON;
}

enum verdict
imap_append(struct session *s, char *arg)
{
	struct reader r = reader_new(arg);
	const struct imap *i = s->own;
	struct append_to to;
	struct letter *l;
	enum verdict next;
	struct place p;

	if (!read_append(i, &r, &to))
		return imap_bad(s, &r);
	if (imap_place(s, &p, &to.name) == -1)
		return GO_ON;
	if (i->command.message.n > i->conf->smtp.size_max)
		return imap_no(
		    s, "[TOOBIG] At most %zu octets", i->conf->smtp.size_max);
	if (i->command.message.n == 0)
		return imap_no(s, "[CANNOT] There is nothing in that message");
	if (mailboxes_ready(i, &p) == -1) {
		mailboxes_refuse(s, &p);
		return GO_ON;
	}
	l = letter_new(i->conf->tmp);
	if (l == NULL)
		return imap_no(s, "[UNAVAILABLE] No memory");
	next = receive(s, &p, &to, l);
	letter_free(l);
	return next;
}
