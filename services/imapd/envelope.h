/*
 * envelope.h - ENVELOPE (RFC 3501 7.4.2).
 */
#ifndef ENVELOPE_H
#define ENVELOPE_H

#include "services/imapd/header.h"
#include "services/imapd/text.h"

/*
 * Write the ENVELOPE of a message: values[field] is the value of each field up
 * to FIELD_MESSAGE_ID as header_value() gives it, NULL if there is none. *left
 * says how many addresses more may be written, ADDRESSES_MAX at first.
 */
void envelope_write(struct text *t,
    const char *const values[FIELD_MESSAGE_ID + 1], size_t *left);

/* Likewise, that of a message whose header has been read. */
void envelope_of(struct text *t, struct header *h);

#endif
