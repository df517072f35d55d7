/*
 * path.h - the arguments of MAIL and RCPT, taken apart.
 *
 * Nothing here knows a session, the settings or a mailbox: text comes in, a
 * path or the place of a mistake comes out. All text is the caller's.
 */
#ifndef PATH_H
#define PATH_H

#include <stdbool.h>

/* RFC 5321 4.5.3.1.1 to 4.5.3.1.3, in octets. */
#define PATH_LOCAL  64
#define PATH_DOMAIN 255
#define PATH_OCTETS 256 /* with the brackets, and the source route */

/* How far the text has been read. */
struct scan {
	char *at;          /* here, and here is the mistake if there is one */
	const char *wrong; /* what the mistake is; NULL while there is none */
	bool strict;       /* the RFC's grammar and nothing else */
};

/* A mailbox, without the source route that may stand before it. */
struct path {
	char mailbox[PATH_OCTETS + 1]; /* as it was written; "" for <> */
	char local[PATH_LOCAL + 1];    /* what its quotes and '\' mean */
	char domain[PATH_DOMAIN + 1];  /* "" if none; a literal in its [] */
	bool utf8;                     /* not in ASCII alone (RFC 6531) */
};

/*
 * Read keyword ("FROM", "TO"), a colon and a path (RFC 5321 4.1.2). Unless
 * strict, blanks around the colon, a path without its brackets, one without a
 * domain, and a dot after the domain are let through. Returns false with
 * sc->wrong set.
 */
bool path_scan(struct scan *sc, const char *keyword, struct path *p);

/*
 * Read one parameter, KEYWORD or KEYWORD=VALUE, cutting the text up; *value is
 * NULL if there is none. Returns false at the end, or with sc->wrong set.
 */
bool path_parameter(struct scan *sc, char **keyword, char **value);

/* Read a domain or an address literal and nothing after it, as in EHLO. */
bool path_host(struct scan *sc);

#endif
