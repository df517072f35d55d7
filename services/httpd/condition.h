/*
 * condition.h - requests that count only if something is as it was (RFC 9110
 * 13), and what else a client says about the content it would like.
 */
#ifndef CONDITION_H
#define CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "services/httpd/request.h"

#define ETAG_OCTETS 64

/*
 * What a request says; NULL if it says nothing. A list is the first field of
 * it. What is no list and there twice is as if it were no date, no tag or no
 * range, and so ignored (RFC 9110 13.1.3).
 */
struct condition {
	const struct request *r;
	const struct span *if_match, *if_none_match;
	const struct span *if_modified, *if_unmodified;
	const struct span *if_range, *range;
	const struct span *accept_encoding;
	bool any; /* of these */
};

/* What there is. */
struct validator {
	bool exists;
	char etag[ETAG_OCTETS]; /* with its quotes */
	int64_t modified;       /* seconds of the epoch */
};

void condition_find(struct condition *c, const struct request *r);

/* RFC 9110 13.2.2: 0 to go on, 304 or 412. reads: it is GET or HEAD. */
int condition_check(
    const struct condition *c, const struct validator *v, bool reads);

/* RFC 9110 13.1.5: does a range of it still fit to what the client has? */
bool condition_range(const struct condition *c, const struct validator *v);

/* RFC 9110 5.6.7, in any of its three forms. */
bool condition_date(struct span text, int64_t *seconds);

#endif
