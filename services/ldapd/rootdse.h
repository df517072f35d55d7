/*
 * rootdse.h - the entry without a name: what there is here, and what this
 * server can do (RFC 4512 5.1).
 */
#ifndef ROOTDSE_H
#define ROOTDSE_H

#include "services/ldapd/request.h"

/* Made for this request: it says what this client may use. */
const struct entry *rootdse_entry(struct request *r);

#endif
