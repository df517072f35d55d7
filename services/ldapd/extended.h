/*
 * extended.h - extended operations (RFC 4511 4.12).
 */
#ifndef EXTENDED_H
#define EXTENDED_H

#include "services/ldapd/request.h"

/* The OID of the i-th that this client can use, or NULL. */
const char *extended_oid(const struct client *c, unsigned int i);

#endif
