/*
 * look.h - looking for a string in a message (RFC 3501 6.4.4).
 *
 * It is there if it is in what is written, or in what that says: in a header
 * without its folds and with its encoded words decoded, in a text with its
 * Content-Transfer-Encoding and its charset undone. Both return 1, 0, or -1 if
 * the message can't be read: somebody has changed the mailbox, or there is no
 * memory.
 */
#ifndef LOOK_H
#define LOOK_H

#include "services/imapd/imap.h"
#include "services/imapd/needle.h"

/* In the fields of its header that have this name. */
int look_in_field(struct imap *i, const struct message *m, const char *name,
    const struct needle *n);

/* In all of it, or in what is behind its header. */
int look_in_text(
    struct imap *i, const struct message *m, const struct needle *n, bool body);

/*
 * What follows the colon, len octets, if a field of this name begins in the
 * line; does the line belong to the field before it?
 */
const char *look_value(const struct line *line, const char *name, size_t *len);
bool look_continues(const struct line *line);

#endif
