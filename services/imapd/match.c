/* match.c - does a message match what SEARCH is looking for? */
#include <string.h>
#include <time.h>

#include "services/imapd/items.h"
#include "services/imapd/keys.h"
#include "services/imapd/look.h"

#define DAY_S      (24L * 60 * 60)
#define DATE_FIELD 128 /* octets of Date that we look at */

/* What match() says, and in that order: a message that can't be read is -1. */
enum { TROUBLE = -1, NO, YES };

/* The day a message came, as its From_ line says. */
static int
day_it_came(struct imap *i, const struct message *m, long *day)
{
	time_t when;
	long offset;

	if (items_date(i, m, &when, &offset) == -1)
		return TROUBLE;
	when += offset;
	*day = (when - (when < 0 ? DAY_S - 1 : 0)) / DAY_S;
	return YES;
}

/* RFC 5322 4.3: a year of two digits, or of three, is one of these centuries.
 */
static void
complete_year(struct tm *tm)
{
	int year = tm->tm_year + 1900;

	if (year >= 0 && year < 50)
		tm->tm_year += 2000;
	else if (year >= 50 && year < 1000)
		tm->tm_year += 1900;
}

/* The day in Date (RFC 5322 3.3), whatever its zone; NO if there is none. */
static int
day_it_was_sent(struct imap *i, const struct message *m, long *day)
{
	struct reading *r = &i->reading;
	char text[DATE_FIELD];
	const char *value = NULL, *comma;
	struct tm tm = { .tm_mday = 0 };
	struct line line;
	size_t len = 0;
	int got;

	if (reading_begin(r, &i->box, m) == -1)
		return TROUBLE;
	while (value == NULL && (got = reading_next(r, &line)) == 1 && !r->body)
		if (!look_continues(&line))
			value = look_value(&line, "Date", &len);
	if (value == NULL)
		return got == -1 ? TROUBLE : NO;
	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, value, len);
	text[len] = '\0';
	comma = strchr(text, ',');
	if (strptime(comma == NULL ? text : comma + 1, " %d %b %Y", &tm) ==
	    NULL)
		return NO;
	complete_year(&tm);
	*day = timegm(&tm) / DAY_S;
	return YES;
}

static int
match_day(struct imap *i, const struct message *m, const struct key *key)
{
	bool sent = key->kind >= KEY_SENT_BEFORE;
	long day = 0;
	int got = sent ? day_it_was_sent(i, m, &day) : day_it_came(i, m, &day);

	if (got != YES)
		return got;
	switch (key->kind) {
	case KEY_BEFORE:
	case KEY_SENT_BEFORE:
		return day < key->day;
	case KEY_ON:
	case KEY_SENT_ON:
		return day == key->day;
	default:
		return day >= key->day;
	}
}

/* A key that has no other keys in it. */
static int
match_one(struct imap *i, const struct key *key, size_t n)
{
	const struct message *m = &i->box.scan.messages[n];

	switch (key->kind) {
	case KEY_FLAGS:
		return (m->flags & key->mask) == key->value;
	case KEY_OWN:
		return (m->own & key->mask) == key->value;
	case KEY_WORDS:
		return ((m->keywords & key->keywords) != 0) == key->value;
	case KEY_SET:
		return set_has(key->set, (uint32_t)(n + 1));
	case KEY_UID_SET:
		return set_has(key->set, m->uid);
	case KEY_LARGER:
		return m->octets > key->number;
	case KEY_SMALLER:
		return m->octets < key->number;
	case KEY_FIELD:
		return look_in_field(i, m, key->field, key->needle);
	case KEY_BODY:
	case KEY_TEXT:
		return look_in_text(i, m, key->needle, key->kind == KEY_BODY);
	default:
		return match_day(i, m, key);
	}
}

static int
match(struct imap *i, const struct keys *k, size_t at, size_t n)
{
	const struct key *key = &k->key[at];
	size_t next;
	int got = YES;

	switch (key->kind) {
	case KEY_AND:
		for (next = at + 1; next < key->end && got == YES;
		     next = k->key[next].end)
			got = match(i, k, next, n);
		return got;
	case KEY_OR:
		got = match(i, k, at + 1, n);
		return got != NO ? got : match(i, k, k->key[at + 1].end, n);
	case KEY_NOT:
		got = match(i, k, at + 1, n);
		return got == TROUBLE ? TROUBLE : got == NO;
	default:
		return match_one(i, key, n);
	}
}

int
keys_match(struct imap *i, const struct keys *k, size_t n)
{
	return match(i, k, 0, n);
}
