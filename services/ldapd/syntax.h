/*
 * syntax.h - what values may look like (RFC 4517 3.3).
 */
#ifndef SYNTAX_H
#define SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include <lber.h>

struct syntax {
	const char *oid;
	const char *desc;
	bool (*valid)(struct berval value);
};

extern const struct syntax syntaxes[]; /* the last one: oid is NULL */

/* The one with this OID; NULL if there is none. */
const struct syntax *syntax_find(const char *oid, size_t n);

/* A character of UTF-8 at the front of at[n]: its octets, or 0 if it is none.
 */
size_t syntax_utf8(const char *at, size_t n);

/* Is it an OID in numbers, or a name (RFC 4512 1.4)? */
bool syntax_is_oid(struct berval value);

/*
 * The date and time of a GeneralizedTime, in UTC; *fraction gets the digits of
 * a part of a second, without zeros at the end. False if it is none.
 */
struct tm;
bool syntax_time(struct berval value, struct tm *tm, struct berval *fraction);
bool syntax_utc_time(struct berval value);

#endif
