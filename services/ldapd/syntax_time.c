/* syntax_time.c - dates and times as values have them. */
#include <ctype.h>
#include <string.h>
#include <time.h>

#include "services/ldapd/syntax.h"

#define FRACTION 9 /* digits that count, of an hour or a minute */
#define BILLION  1000000000

/* n digits at the front, from least to most; they are cut off. */
static bool
cut_digits(struct berval *v, size_t n, int least, int most, int *number)
{
	size_t i;

	if (v->bv_len < n)
		return false;
	for (*number = 0, i = 0; i < n; i++) {
		if (!isdigit((unsigned char)v->bv_val[i]))
			return false;
		*number = *number * 10 + (v->bv_val[i] - '0');
	}
	v->bv_val += n;
	v->bv_len -= n;
	return *number >= least && *number <= most;
}

static bool
has_digit(const struct berval *v)
{
	return v->bv_len > 0 && isdigit((unsigned char)*v->bv_val);
}

/* "Z", or what is to be taken away to be there: "+0130". */
static bool
cut_zone(struct berval *v, int *minutes)
{
	int hour, minute = 0, sign;

	*minutes = 0;
	if (v->bv_len == 1)
		return *v->bv_val == 'Z';
	if (v->bv_len == 0 || strchr("+-", *v->bv_val) == NULL)
		return false;
	sign = *v->bv_val == '+' ? 1 : -1;
	v->bv_val++;
	v->bv_len--;
	if (!cut_digits(v, 2, 0, 23, &hour) ||
	    (v->bv_len > 0 && !cut_digits(v, 2, 0, 59, &minute)))
		return false;
	*minutes = sign * (60 * hour + minute);
	return v->bv_len == 0;
}

/* Digits behind '.' or ',', without zeros at their end. */
static bool
cut_fraction(struct berval *v, struct berval *fraction)
{
	*fraction = (struct berval){ 0, v->bv_val };
	if (v->bv_len == 0 || (*v->bv_val != '.' && *v->bv_val != ','))
		return true;
	v->bv_val++;
	v->bv_len--;
	fraction->bv_val = v->bv_val;
	for (; has_digit(v); v->bv_val++, v->bv_len--)
		fraction->bv_len++;
	if (fraction->bv_len == 0)
		return false;
	while (fraction->bv_len > 0 &&
	       fraction->bv_val[fraction->bv_len - 1] == '0')
		fraction->bv_len--;
	return true;
}

/* A part of an hour or a minute in seconds; *fraction has it no longer. */
static int
seconds_of(struct berval *fraction, int unit)
{
	long long billionths = 0;
	size_t i;

	for (i = 0; i < FRACTION; i++)
		billionths = billionths * 10 +
		             (i < fraction->bv_len ? fraction->bv_val[i] - '0'
		                                   : 0);
	fraction->bv_len = 0;
	return (int)(billionths * unit / BILLION);
}

/* Has the month that day? */
static bool
has_day(const struct tm *tm)
{
	struct tm noon = { .tm_year = tm->tm_year,
		.tm_mon = tm->tm_mon,
		.tm_mday = tm->tm_mday,
		.tm_hour = 12 };

	timegm(&noon);
	return noon.tm_mday == tm->tm_mday;
}

bool
syntax_time(struct berval v, struct tm *tm, struct berval *fraction)
{
	int minutes, unit = 3600; /* of what the fraction is one */
	time_t t;

	memset(tm, 0, sizeof(*tm));
	if (!cut_digits(&v, 4, 0, 9999, &tm->tm_year) ||
	    !cut_digits(&v, 2, 1, 12, &tm->tm_mon) ||
	    !cut_digits(&v, 2, 1, 31, &tm->tm_mday) ||
	    !cut_digits(&v, 2, 0, 23, &tm->tm_hour))
		return false;
	if (has_digit(&v)) {
		unit = 60;
		if (!cut_digits(&v, 2, 0, 59, &tm->tm_min))
			return false;
	}
	if (unit == 60 && has_digit(&v)) {
		unit = 1;
		if (!cut_digits(&v, 2, 0, 60, &tm->tm_sec))
			return false;
	}
	if (!cut_fraction(&v, fraction) || !cut_zone(&v, &minutes))
		return false;
	tm->tm_year -= 1900;
	tm->tm_mon--;
	if (!has_day(tm))
		return false;
	tm->tm_min -= minutes;
	if (unit > 1)
		tm->tm_sec += seconds_of(fraction, unit);
	t = timegm(tm);
	return gmtime_r(&t, tm) != NULL && tm->tm_year >= -1900 &&
	       tm->tm_year <= 8099;
}

/* RFC 4517 3.3.34. */
bool
syntax_utc_time(struct berval v)
{
	int number, minutes;

	return cut_digits(&v, 2, 0, 99, &number) &&
	       cut_digits(&v, 2, 1, 12, &number) &&
	       cut_digits(&v, 2, 1, 31, &number) &&
	       cut_digits(&v, 2, 0, 23, &number) &&
	       cut_digits(&v, 2, 0, 59, &number) &&
	       (!has_digit(&v) || cut_digits(&v, 2, 0, 59, &number)) &&
	       (v.bv_len == 0 || cut_zone(&v, &minutes));
}
