/*
 * home.h - the folder of a user's own mailboxes, as a whole.
 *
 * Beside the mailboxes there are .subscriptions, a name a line, and
 * .uidvalidity, the last one that was given: no two mailboxes of a user ever
 * begin with the same, so that after any renaming no client takes one for the
 * other.
 */
#ifndef HOME_H
#define HOME_H

#include <stdint.h>

#include "common/conf.h"
#include "common/mail/lock.h"
#include "services/imapd/names.h"

/* Locked: nobody else makes, removes, renames or subscribes. */
struct home {
	char path[LOCK_PATH];
	int fd;
};

/*
 * Make the folder if there is none, and lock it. Returns -1 with errno set;
 * ETIMEDOUT if others had it until deadline.
 */
int home_lock(struct home *h, const struct conf *conf, const char *user,
    int64_t deadline);
void home_unlock(struct home *h);

/*
 * The mailboxes that are there, and those that the user subscribes to; INBOX
 * is among the latter until it is said otherwise. They need no lock. The
 * caller frees the list. Returns -1 with errno set.
 */
int home_mailboxes(const char *path, struct names *list);
int home_subscriptions(const char *path, struct names *list);

/* Write the subscriptions. Returns -1 with errno set. */
int home_subscribe(const struct home *h, const struct names *list);

/* A UIDVALIDITY for a new mailbox; 0 with errno set. */
uint32_t home_uidvalidity(const struct home *h);

#endif
