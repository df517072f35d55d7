/*
 * flags.h - flags of messages by their names (RFC 3501 2.3.2).
 */
#ifndef FLAGS_H
#define FLAGS_H

#include <stdint.h>

#include "common/mail/scan.h"
#include "services/imapd/reader.h"

/* All that have a backslash and that a client may set, as FLAGS has them. */
#define FLAGS_NAMES "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
#define FLAGS_ALL                                                              \
	(FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DELETED | FLAG_SEEN | FLAG_DRAFT)

#define FLAGS_TEXT (80 + KEYWORDS_TEXT) /* octets of all, with a NUL */

/* What a client has written. */
struct flags {
	uint8_t flags;
	struct keywords keywords;
};

/* Read flags, in parentheses or without. */
bool read_flags(struct reader *r, struct flags *flags);

/*
 * Write those of m, one of the mailbox's messages, \Recent too, with blanks
 * between them.
 */
void flags_text(
    char text[FLAGS_TEXT], const struct scan *box, const struct message *m);

/* Write all that messages of a mailbox with these keywords may have. */
void flags_of_mailbox(char text[FLAGS_TEXT], const struct keywords *k);

#endif
