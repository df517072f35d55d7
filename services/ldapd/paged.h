/*
 * paged.h - a search in pages (RFC 2696).
 *
 * Nothing is held between two pages: the cookie says after which entry to go
 * on, and how many there were. It is good for the same search of the same
 * client in the same connection, and a digest sees to that.
 */
#ifndef PAGED_H
#define PAGED_H

#include "services/ldapd/search.h"

/* Read the control. */
bool paged_read(struct request *r, const struct berval *value);

/* Go on where the cookie says. False, and answered: it is none of ours. */
bool paged_begin(struct search *s);

/* Is the page full? */
bool paged_is_full(const struct search *s);

/* Say how to go on. */
void paged_end(struct search *s);

#endif
