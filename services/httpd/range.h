/*
 * range.h - parts of a file (RFC 9110 14).
 *
 * Many ranges, or such that overlap, cost more than the whole: then it is sent
 * (RFC 9110 14.2).
 */
#ifndef RANGE_H
#define RANGE_H

#include <sys/types.h>

#include "services/httpd/exchange.h"

#define RANGES_MAX     16 /* of a request; for more there is the whole */
#define RANGE_OVERLAPS 2  /* likewise, pairs of them */

struct range {
	off_t first, last; /* octets, both included */
};

/*
 * What field asks for of size octets: how many ranges; 0 if it is to be
 * ignored; -1 if there is nothing of it (416).
 */
int range_parse(struct span field, off_t size, struct range ranges[RANGES_MAX]);

/* 206 with ranges[n] of fd; fields is what the whole would have, too. */
void range_serve(struct exchange *x, int fd, off_t size, const char *type,
    const char *fields, const struct range *ranges, int n);

#endif
