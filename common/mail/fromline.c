/* fromline.c - the line that begins a message in an mbox. */
#include "common/mail/fromline.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define FROM        "From "
#define FROM_LEN    (sizeof(FROM) - 1)
#define WORDS_MAX   16 /* of a line; an address may hold blanks */
#define YEAR_WITHIN 3  /* words after the time: "MET DST 2026" */
#define DATE_ROOM   32 /* octets of " Sat Nov 21 03:00:00 2026\n" and more */

struct word {
	const char *at;
	size_t len;
};

static size_t
cut_words(const char *line, size_t n, struct word *words)
{
	const char *end = line + n;
	size_t count = 0;

	while (count < WORDS_MAX) {
		while (line < end && (*line == ' ' || *line == '\t'))
			line++;
		if (line == end)
			break;
		words[count].at = line;
		while (line < end && *line != ' ' && *line != '\t')
			line++;
		words[count].len = (size_t)(line - words[count].at);
		count++;
	}
	return count;
}

/* True if w is one of the names of three letters that all holds. */
static bool
is_name(const struct word *w, const char *all)
{
	for (; w->len == 3 && *all != '\0'; all += 3)
		if (memcmp(w->at, all, 3) == 0)
			return true;
	return false;
}

/* True if w looks like form, in which a '9' stands for a digit. */
static bool
has_form(const struct word *w, const char *form)
{
	size_t i;

	if (w->len != strlen(form))
		return false;
	for (i = 0; i < w->len; i++)
		if (form[i] == '9' ? !isdigit((unsigned char)w->at[i])
		                   : w->at[i] != form[i])
			return false;
	return true;
}

static bool
is_time(const struct word *w)
{
	return has_form(w, "99:99:99") || has_form(w, "99:99") ||
	       has_form(w, "9:99:99") || has_form(w, "9:99");
}

/* True if a date begins with the first of these n words. */
static bool
is_date(const struct word *w, size_t n)
{
	size_t i;

	if (n < 5 || !is_name(w, "SunMonTueWedThuFriSat") ||
	    !is_name(w + 1, "JanFebMarAprMayJunJulAugSepOctNovDec") ||
	    !(has_form(w + 2, "9") || has_form(w + 2, "99")) || !is_time(w + 3))
		return false;
	for (i = 4; i < n && i < 4 + YEAR_WITHIN; i++)
		if (has_form(w + i, "9999"))
			return true;
	return false;
}

/* The first word of the date, or NULL; *n of them are left from there on. */
static const struct word *
find_date(const char *line, size_t len, struct word words[WORDS_MAX], size_t *n)
{
	size_t count, i;

	if (len < FROM_LEN || len >= FROMLINE_MAX ||
	    memcmp(line, FROM, FROM_LEN) != 0)
		return NULL;
	if (line[len - 1] == '\r')
		len--;
	count = cut_words(line + FROM_LEN, len - FROM_LEN, words);
	/* Only a quoted address may hold blanks. */
	for (i = 1; i < count && !is_date(words + i, count - i); i++)
		if (words[0].at[0] != '"')
			return NULL;
	*n = i < count ? count - i : 0;
	return i < count ? words + i : NULL;
}

bool
fromline_is(const char *line, size_t n)
{
	struct word words[WORDS_MAX];
	size_t left;

	return find_date(line, n, words, &left) != NULL;
}

/* The n digits at at; no NUL need follow them. */
static int
digits(const char *at, size_t n)
{
	int value = 0;

	for (; n > 0; n--)
		value = value * 10 + (*at++ - '0');
	return value;
}

/* "+0130" as seconds; false if w is no such thing. */
static bool
is_offset(const struct word *w, long *seconds)
{
	if (!has_form(w, "+9999") && !has_form(w, "-9999"))
		return false;
	*seconds = (digits(w->at + 1, 2) * 60L + digits(w->at + 3, 2)) * 60;
	if (w->at[0] == '-')
		*seconds = -*seconds;
	return true;
}

int
fromline_date(const char *line, size_t n, time_t *when, long *offset)
{
	struct word words[WORDS_MAX];
	const struct word *w = find_date(line, n, words, &n);
	struct tm tm = { .tm_isdst = -1 };
	bool zoned = false;
	char text[DATE_ROOM];
	size_t i;

	if (w == NULL)
		return -1;
	for (i = 4; i < n && i < 4 + YEAR_WITHIN + 1; i++)
		if (has_form(w + i, "9999") && tm.tm_year == 0)
			tm.tm_year = digits(w[i].at, 4) - 1900;
		else
			zoned = is_offset(w + i, offset) || zoned;
	snprintf(text, sizeof(text), "%.3s %.*s %.*s", w[1].at, (int)w[2].len,
	    w[2].at, (int)w[3].len, w[3].at);
	if (strptime(text, "%b %d %H:%M", &tm) == NULL)
		return -1;
	if (w[3].len > strlen("99:99"))
		tm.tm_sec = digits(w[3].at + w[3].len - 2, 2);
	*when = zoned ? timegm(&tm) - *offset : mktime(&tm);
	if (!zoned)
		*offset = tm.tm_gmtoff;
	return 0;
}

bool
fromline_quotes(const char *line, size_t n)
{
	size_t i = 0;

	while (i < n && line[i] == '>')
		i++;
	return n - i >= FROM_LEN && memcmp(line + i, FROM, FROM_LEN) == 0;
}

size_t
fromline_make(char line[FROMLINE_MAX], const char *sender, time_t when)
{
	char date[DATE_ROOM];
	struct tm tm;
	size_t n = FROM_LEN;

	memcpy(line, FROM, FROM_LEN);
	if (*sender == '\0')
		sender = "MAILER-DAEMON";
	for (; *sender != '\0' && n < FROMLINE_MAX - DATE_ROOM; sender++)
		line[n++] = (unsigned char)*sender <= ' ' || *sender == 0x7f
		                ? '-'
		                : *sender;
	localtime_r(&when, &tm);
	strftime(date, sizeof(date), " %a %b %e %H:%M:%S %Y\n", &tm);
	return n + strlcpy(line + n, date, FROMLINE_MAX - n);
}
