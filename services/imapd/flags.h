/*
 * flags.h - flags of messages by their names (RFC 3501 2.3.2).
 */
#ifndef FLAGS_H
#define FLAGS_H

#include <stdint.h>

#include "common/mail/message.h"
#include "services/imapd/reader.h"

/* All that a client may set, as FLAGS has them. */
#define FLAGS_NAMES "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
#define FLAGS_ALL                                                              \
	(FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DELETED | FLAG_SEEN | FLAG_DRAFT)

#define FLAGS_TEXT 80 /* octets of all of them, with a NUL */

/* Write those of m, \Recent too, with blanks between them. */
void flags_text(char text[FLAGS_TEXT], const struct message *m);

/*
 * Read flags, in parentheses or without. Names that we do not keep are read,
 * and *others says that there are some.
 */
bool read_flags(struct reader *r, uint8_t *flags, bool *others);

#endif
