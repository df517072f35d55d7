/*
 * transfer.h - what a Content-Transfer-Encoding hides (RFC 2045 6), and an
 * encoded word (RFC 2047 4). What is no such encoding stays as it is.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <stdint.h>

#include "common/mail/lines.h"
#include "services/imapd/text.h"

enum encoding { PLAIN, QUOTED_PRINTABLE, BASE64 };

struct transfer {
	enum encoding encoding;
	uint32_t bits; /* of base64, that are no octet yet */
	unsigned int held;
};

/* Of this name; NULL is none. */
struct transfer transfer_begin(const char *name);

/* Add what a line is, or a piece of one, with its CRLF if it has one. */
void transfer_line(
    struct transfer *t, const struct line *line, struct text *to);

/* Add what n octets are that are no line. */
void transfer_add(
    struct transfer *t, const char *octets, size_t n, struct text *to);

#endif
