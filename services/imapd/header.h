/*
 * header.h - the header fields that ENVELOPE and BODYSTRUCTURE are made of.
 *
 * Values are unfolded (RFC 5322 2.2.3) and without the blanks around them; a
 * NUL, which IMAP has no place for, is '?'.
 */
#ifndef HEADER_H
#define HEADER_H

#include <stdbool.h>

#include "common/mail/lines.h"
#include "services/imapd/text.h"

#define VALUE_MAX 65536 /* octets of a value, the rest is cut off */

/* ENVELOPE's come first, in its order (RFC 3501 7.4.2). */
enum field {
	FIELD_DATE,
	FIELD_SUBJECT,
	FIELD_FROM,
	FIELD_SENDER,
	FIELD_REPLY_TO,
	FIELD_TO,
	FIELD_CC,
	FIELD_BCC,
	FIELD_IN_REPLY_TO,
	FIELD_MESSAGE_ID,
	FIELD_CONTENT_TYPE,
	FIELD_CONTENT_ID,
	FIELD_CONTENT_DESCRIPTION,
	FIELD_CONTENT_ENCODING,
	FIELD_CONTENT_MD5,
	FIELD_CONTENT_DISPOSITION,
	FIELD_CONTENT_LANGUAGE,
	FIELD_CONTENT_LOCATION,
	FIELDS /* how many there are */
};

/* All zeros at first; header_read() or header_clear() begins one. */
struct header {
	struct text values[FIELDS];
	bool has[FIELDS];
	enum field field; /* that the next line may continue; FIELDS: none */
};

/*
 * Take in a line of a header, or a piece of one. Of two fields of a name the
 * first counts; those with addresses are joined (RFC 5322 4.5.3).
 */
void header_line(struct header *h, const struct line *line);

/*
 * Read the header of the message that l is at, with what clients don't see
 * left out. Returns -1 with errno set, as lines_next() does; ENOMEM.
 */
int header_read(struct header *h, struct lines *l);

/* A value; NULL if there is no such field. Valid until the header changes. */
const char *header_value(struct header *h, enum field field);

/* Forget all fields, and keep the memory; give that back. */
void header_clear(struct header *h);
void header_free(struct header *h);

#endif
