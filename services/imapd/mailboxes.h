/*
 * mailboxes.h - mailboxes that a user makes, and puts something in.
 */
#ifndef MAILBOXES_H
#define MAILBOXES_H

#include "common/mail/add.h"
#include "services/imapd/imap.h"

/* Make the mailbox. Returns -1 with errno set; EEXIST if it is there. */
int mailboxes_make(const struct imap *i, const struct place *p);

/*
 * A command is going to need the mailbox: those whose use is known (place_use)
 * are made now. Returns -1 with errno set; ENOENT if it is not there.
 */
int mailboxes_ready(const struct imap *i, const struct place *p);

/* Add messages to the mailbox, which is ready, as add_messages() does. */
int mailboxes_add(const struct imap *i, const struct place *p,
    const struct addition *what, struct added *added);

/* Say NO to a command that has failed to, because of errno. */
void mailboxes_refuse(struct session *s, const struct place *p);

#endif
