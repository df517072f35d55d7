/* condition.c - requests that count only if something is as it was. */
#include "services/httpd/condition.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define DATE_MAX 40 /* octets of a date, with NUL */

/* One pass over the fields: most requests have none of these. */
static const struct span **
slot(struct condition *c, struct span name)
{
	switch (name.n) {
	case sizeof("Range") - 1:
		return span_is(name, "Range") ? &c->range : NULL;
	case sizeof("If-Match") - 1:
		if (span_is(name, "If-Range"))
			return &c->if_range;
		return span_is(name, "If-Match") ? &c->if_match : NULL;
	case sizeof("If-None-Match") - 1:
		return span_is(name, "If-None-Match") ? &c->if_none_match
		                                      : NULL;
	case sizeof("Accept-Encoding") - 1:
		return span_is(name, "Accept-Encoding") ? &c->accept_encoding
		                                        : NULL;
	case sizeof("If-Modified-Since") - 1:
		return span_is(name, "If-Modified-Since") ? &c->if_modified
		                                          : NULL;
	case sizeof("If-Unmodified-Since") - 1:
		return span_is(name, "If-Unmodified-Since") ? &c->if_unmodified
		                                            : NULL;
	}
	return NULL;
}

/* RFC 9110 5.3: is it one that may be in several fields? */
static bool
is_list(const struct condition *c, const struct span **at)
{
	return at == &c->if_match || at == &c->if_none_match ||
	       at == &c->accept_encoding;
}

void
condition_find(struct condition *c, const struct request *r)
{
	static const struct span nothing = { "", 0 };
	const struct span **at;
	size_t i;

	*c = (struct condition){ .r = r, .any = false };
	for (i = 0; i < r->fields_n; i++) {
		at = slot(c, r->fields[i].name);
		if (at == NULL)
			continue;
		if (*at == NULL)
			*at = &r->fields[i].value;
		else if (!is_list(c, at))
			*at = &nothing;
		c->any = true;
	}
}

/*
 * Is etag in a list, or "*"? By strong comparison a weak one is like no other
 * (RFC 9110 8.8.3.2); ours are all strong.
 */
static bool
has_tag(struct list list, const struct validator *v, bool strong)
{
	struct span one;

	while (v->exists && request_next_element(&list, &one)) {
		if (!strong && one.n > 2 && strncmp(one.at, "W/", 2) == 0) {
			one.at += 2;
			one.n -= 2;
		}
		if (span_is(one, "*") ||
		    (one.n == strlen(v->etag) &&
		        memcmp(one.at, v->etag, one.n) == 0))
			return true;
	}
	return false;
}

/* True if text is no date: then the field says nothing. */
static bool
not_since(const struct span *text, const struct validator *v)
{
	int64_t then;

	return !condition_date(*text, &then) || v->modified <= then;
}

static bool
is_since(const struct span *text, const struct validator *v)
{
	int64_t then;

	return !condition_date(*text, &then) || v->modified > then;
}

int
condition_check(
    const struct condition *c, const struct validator *v, bool reads)
{
	struct list match = request_list(c->r, "If-Match", c->if_match);
	struct list none = request_list(
	    c->r, "If-None-Match", c->if_none_match);

	if (!c->any)
		return 0;
	if (c->if_match != NULL) {
		if (!has_tag(match, v, true))
			return 412;
	} else if (c->if_unmodified != NULL && v->exists) {
		if (!not_since(c->if_unmodified, v))
			return 412;
	}
	if (c->if_none_match != NULL) {
		if (has_tag(none, v, false))
			return reads ? 304 : 412;
	} else if (c->if_modified != NULL && reads && v->exists) {
		if (!is_since(c->if_modified, v))
			return 304;
	}
	return 0;
}

bool
condition_range(const struct condition *c, const struct validator *v)
{
	int64_t then;

	if (c->if_range == NULL)
		return true;
	if (c->if_range->n > 0 && *c->if_range->at == '"')
		return c->if_range->n == strlen(v->etag) &&
		       memcmp(c->if_range->at, v->etag, c->if_range->n) == 0;
	return condition_date(*c->if_range, &then) && then == v->modified;
}

bool
condition_date(struct span text, int64_t *seconds)
{
	static const char *const forms[] = { "%a, %d %b %Y %H:%M:%S GMT",
		"%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y" };
	char copy[DATE_MAX];
	const char *end;
	struct tm tm;
	size_t i;

	if (text.n == 0 || text.n >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.n);
	copy[text.n] = '\0';
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		memset(&tm, 0, sizeof(tm));
		end = strptime(copy, forms[i], &tm);
		if (end == NULL || *end != '\0')
			continue;
		*seconds = timegm(&tm);
		return true;
	}
	return false;
}
