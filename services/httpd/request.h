/*
 * request.h - the header of a request: the line, and its fields (RFC 9112).
 *
 * A pure parser: octets in, a struct out, whose spans point into these octets
 * and are good for as long as they are. What can be read in two ways is refused
 * (RFC 9112 6.3, 11.2): two lengths, a length with Transfer-Encoding, folded
 * lines, a bare CR, a blank before the colon. A line may end in LF alone if no
 * field frames a body: that is a person with telnet.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/httpd/span.h"

#define TARGET_OCTETS 8192  /* RFC 9112 3: 8000 at least; more is 414 */
#define HEADER_OCTETS 16384 /* of a whole header; more is 431 */
#define FIELDS_MAX    100   /* likewise */
#define METHOD_OCTETS 32    /* a longer one is not ours: 501 */

enum method {
	METHOD_GET,
	METHOD_HEAD,
	METHOD_POST,
	METHOD_PUT,
	METHOD_DELETE,
	METHOD_OPTIONS,
	METHOD_TRACE,   /* known, and off */
	METHOD_CONNECT, /* likewise */
	METHOD_OTHER    /* 501 */
};

struct field {
	struct span name, value; /* value without the blanks around it */
};

struct request {
	struct span line;        /* as it came, for the log */
	struct span method_name; /* as it came; case counts */
	enum method method;
	struct span target;
	int minor;               /* of HTTP/1: 0, or 1 */
	size_t octets;           /* of the header, its last line included */
	const struct span *host; /* NULL: 1.0 without it */
	bool has_length;         /* Content-Length */
	uint64_t length;
	bool chunked;     /* the body is */
	bool closes;      /* Connection: close */
	bool keep;        /* the client would like to go on after it */
	bool expects_100; /* and waits for it before it sends the body */
	int status;       /* not 0: refused, and the connection has to end */
	const char *why;  /* a sentence */
	size_t fields_n;
	struct field fields[FIELDS_MAX]; /* the last: never cleared */
};

/*
 * Parse octets[n]. Returns true if r is filled: it is a request, or r->status
 * says with what it is to be refused. False: its end has not come yet.
 */
bool request_parse(struct request *r, const char *octets, size_t n);

/* The first field of that name, or NULL. */
const struct span *request_field(const struct request *r, const char *name);

/* The next one after value, which request_field() or this has returned. */
const struct span *request_next_field(
    const struct request *r, const char *name, const struct span *value);

/*
 * A list that may be in one field or in several, which then are one list
 * (RFC 9110 5.3).
 */
struct list {
	const struct request *r;
	const char *name;
	const struct span *field; /* the next one; NULL: no more */
	struct span rest;         /* of the one before */
};

/* That of all fields of that name; first is the first of them, or NULL. */
struct list request_list(
    const struct request *r, const char *name, const struct span *first);

/* The next element. False: there is no more. */
bool request_next_element(struct list *list, struct span *element);

/* The name of a method that is not METHOD_OTHER. */
const char *request_method(enum method method);

/* RFC 9110 5.6.2: is it what a name may be? */
bool span_is_token(struct span s);

#endif
