/*
 * put.h - files that clients leave, and take away (RFC 9110 9.3.4, 9.3.5),
 * where a site allows it.
 *
 * A file is there as a whole or not at all: it is written without a name,
 * flushed, and then put in its place, so that nothing is left of a process that
 * is killed before. Two who change the same folder take turns (flock(2)), so
 * that what If-Match says is true when it counts.
 */
#ifndef PUT_H
#define PUT_H

#include "services/httpd/exchange.h"

void put_serve(struct exchange *x);
void delete_serve(struct exchange *x);

#endif
