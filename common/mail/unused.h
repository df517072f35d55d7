/*
 * unused.h - names of keywords that no message has any more.
 *
 * A mailbox has so many names (keywords.h), and they stay when their last
 * message has lost them: Dovecot and c-client do the same. Only when another
 * name has no room are they forgotten, all of them.
 */
#ifndef UNUSED_H
#define UNUSED_H

#include "common/mail/scan.h"

/*
 * True if there are some that can be forgotten. None can if a message has
 * keywords that are in no table: they may be theirs.
 */
bool unused_any(const struct scan *s);

/*
 * Make room for these names in the table of s, which has no wishes yet. Returns
 * 1 if others had to be forgotten for that, so that the mailbox is to be
 * written anew; 0 if there is room; -1 with errno EOVERFLOW if there can't be.
 */
int unused_make_room(struct scan *s, const struct keywords *names);

#endif
