/*
 * response.h - the header that all answers have (RFC 9110 6.6, 15).
 *
 * A responder says response_start(), then conn_header() for each field of its
 * own ("Content-Length: %zu\r\n"), then response_end(), then what it sends; all
 * of that is gathered and goes out in one write if it is little.
 */
#ifndef RESPONSE_H
#define RESPONSE_H

#include "services/httpd/exchange.h"

/*
 * The status line, Date, Server and what the site adds to each answer. The
 * status is remembered for the log.
 */
void response_start(struct exchange *x, int status);

/* Connection, if it has something to say, and the empty line. */
void response_end(struct exchange *x);

/* Have the Date of this second: a child that is forked now finds it written. */
void response_freshen(void);

/* The date of RFC 9110 5.6.7, for seconds of the epoch; to has DATE_OCTETS. */
#define DATE_OCTETS sizeof("Sun, 06 Nov 1994 08:49:37 GMT")
void response_date(char *to, int64_t seconds);

#endif
