/*
 * readentry.h - the entry as it was before a change, and as it is after it
 * (RFC 4527), so that nobody else can have changed it between.
 */
#ifndef READENTRY_H
#define READENTRY_H

#include "services/ldapd/entry.h"
#include "services/ldapd/request.h"

/* Read the two controls. */
bool readentry_pre_read(struct request *r, const struct berval *value);
bool readentry_post_read(struct request *r, const struct berval *value);

/* Put the entry beside the answer, if that is wanted. */
void readentry_pre(struct request *r, const struct entry *e);
void readentry_post(struct request *r, const struct entry *e);

#endif
