/*
 * address.h - lists of addresses (RFC 5322 3.4) as ENVELOPE has them.
 *
 * What people and programs write in From and To is often no list by the RFC.
 * The parser takes what it can make out of it and passes over the rest: what
 * comes out is always a list that clients can read.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stddef.h>

#include "services/imapd/text.h"

#define ADDRESSES_MAX 100000 /* in one reply, those beyond are left out */

/*
 * Write the addresses in value, as ((name route mailbox host)...) (RFC 3501
 * 7.4.2), or NIL if there is none or value is NULL. A mailbox without a domain
 * has "" for a host: with NIL it would be a group. *left says how many more
 * may be written, and goes down. Returns how many there were.
 */
size_t address_list(struct text *t, const char *value, size_t *left);

#endif
