/*
 * mailboxes.h - mailboxes that a user makes, and puts something in.
 */
#ifndef MAILBOXES_H
#define MAILBOXES_H

#include "common/mail/add.h"
#include "services/imapd/imap.h"

/*
 * Make the mailbox; those whose use is known (place_use) are made when they
 * are first wanted. Returns -1 with errno set; EEXIST if it is there.
 */
int mailboxes_make(const struct imap *i, const struct place *p);

/* Is it there, or will it be when it is wanted? */
bool mailboxes_ready(const struct place *p);

/*
 * Add messages to the mailbox, as add_messages() does, which may have to be
 * made first.
 */
int mailboxes_add(const struct imap *i, const struct place *p,
    const struct addition *what, struct added *added);

/* Say NO to a command that has failed to, because of errno. */
void mailboxes_refuse(struct session *s, const struct place *p);

#endif
