/*
 * assertion.h - only if the entry is as the client believes (RFC 4528).
 */
#ifndef ASSERTION_H
#define ASSERTION_H

#include "services/ldapd/request.h"

/* Read the control. */
bool assertion_read(struct request *r, const struct berval *value);

/* Is it true of the entry? False, and answered: it is not. */
bool assertion_holds(struct request *r, const struct entry *e);

#endif
