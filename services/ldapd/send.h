/*
 * send.h - entries as a client wants them (RFC 4511 4.5.1.8, 4.5.2).
 *
 * Which attributes: names, with those below them; "*" for all that are not
 * operational, "+" for all that are (RFC 3673), "1.1" for none. An empty list
 * is "*". What the client may not read is not there.
 */
#ifndef SEND_H
#define SEND_H

#include <stdbool.h>

#include "services/ldapd/request.h"

#define SELECTION_MAX 1000 /* names */

struct selection {
	bool user, operational; /* all of them */
	bool types_only;
	unsigned int n;
	struct selected {
		const struct attribute_type *type;
		struct berval description;
	} * selected;
};

/* Read an AttributeSelection. False: malformed, or more than SELECTION_MAX. */
bool selection_parse(struct selection *s, struct arena *a, struct berval list);

/* Write a SearchResultEntry, of what the client may read. False: no memory. */
bool send_put(BerElement *ber, const struct request *r, struct arena *a,
    const struct entry *e, const struct selection *s);

/* Send an entry, or a SearchResultReference. */
void send_entry(const struct request *r, struct arena *a, const struct entry *e,
    const struct selection *s);
void send_reference(
    const struct request *r, const struct berval *urls, unsigned int n);

#endif
