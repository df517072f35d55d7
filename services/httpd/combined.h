/*
 * combined.h - a site's log: a line a request, in the format that programs
 * which count visitors have always read (Apache's "combined").
 *
 * Lines are gathered, and written to the file when the client is silent for a
 * second, leaves, or has asked for much: a busy connection pays for one write
 * in some dozens of requests. What a client has said is written so that it
 * forges neither a line nor a field: anything but printable ASCII is \xHH.
 */
#ifndef COMBINED_H
#define COMBINED_H

#include "services/httpd/exchange.h"

/* Add the line of x, which has been answered. */
void combined_add(const struct exchange *x);

/* Write what is gathered. */
void combined_flush(void);

#endif
