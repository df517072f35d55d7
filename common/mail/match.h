/*
 * match.h - finding a session's messages in a mailbox that has changed.
 */
#ifndef MATCH_H
#define MATCH_H

#include "common/mail/scan.h"

/*
 * For each message of old find the same one in now: the same From_ line and
 * headers (marks aside) and size; among copies, the same number. pair[i] is
 * its index, or MATCH_NONE. Returns -1 with errno set if there is no memory.
 */
#define MATCH_NONE SIZE_MAX
int match(const struct scan *old, const struct scan *now, size_t *pair);

#endif
