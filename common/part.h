/*
 * part.h - the parts of a message: BER read as RFC 4511 5.1 restricts it.
 *
 * Each function cuts one element from the front of rest. Lengths are definite
 * and within rest, in any form: Outlook writes all of them with four octets.
 * What is found points into the octets of rest; nothing is copied or changed.
 * Of a message it may be told once that it is wrong: rest is left as it was.
 */
#ifndef PART_H
#define PART_H

#include <stdbool.h>

#include <lber.h>

/* An element of any kind, its contents in value. False: there is none. */
bool part_any(struct berval *rest, ber_tag_t *tag, struct berval *value);

/* An element of this kind. */
bool part(struct berval *rest, ber_tag_t tag, struct berval *value);

/* The same if it is next; else value is left as it is. */
bool part_maybe(struct berval *rest, ber_tag_t tag, struct berval *value);

/* INTEGER or ENUMERATED: of four octets at most. */
bool part_number(struct berval *rest, ber_tag_t tag, ber_int_t *n);

/* BOOLEAN: anything but 0 is true (X.690 8.2.2). */
bool part_truth(struct berval *rest, ber_tag_t tag, bool *truth);

#endif
