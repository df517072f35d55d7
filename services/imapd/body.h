/*
 * body.h - BODY[section]<partial> and the RFC822 items (RFC 3501 6.4.5): which
 * octets of a message they are, and sending them.
 */
#ifndef BODY_H
#define BODY_H

#include "services/imapd/imap.h"
#include "services/imapd/mime.h"

#define BODY_NAMES 64 /* header fields in one section */
#define BODY_PART  64 /* octets of "1.2.3", with a NUL */

enum body_kind {
	BODY_ALL,
	BODY_HEADER,
	BODY_TEXT,
	BODY_MIME,
	BODY_FIELDS,    /* HEADER.FIELDS: these */
	BODY_FIELDS_NOT /* HEADER.FIELDS.NOT: all but these */
};

#define BODY_KINDS (BODY_FIELDS_NOT + 1)

struct body {
	const char *label; /* of an RFC822 item; NULL: BODY[...] */
	enum body_kind kind;
	bool peek;
	char part[BODY_PART]; /* "": the message */
	struct word names[BODY_NAMES];
	size_t n; /* of names */
	bool partial;
	uint32_t from, count; /* if it is: what of it */
};

/* What stands in the brackets for each kind. */
extern const char *const body_words[BODY_KINDS];

/* Is it about some fields of a header? */
bool body_is_of_fields(const struct body *b);

/* Read the section and what of it is wanted; r is behind "BODY[". */
bool read_body(struct reader *r, struct body *b);

/*
 * Send it, with its label; mime is the message taken apart, if b is about a
 * part. Returns -1 if the mailbox was changed in the middle:
 * what was promised can't be kept, and the session has to end.
 */
int body_send(struct session *s, const struct message *m,
    const struct mime *mime, const struct body *b);

#endif
