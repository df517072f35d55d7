/*
 * structure.h - BODY and BODYSTRUCTURE (RFC 3501 7.4.2).
 */
#ifndef STRUCTURE_H
#define STRUCTURE_H

#include <stdbool.h>

#include "services/imapd/mime.h"
#include "services/imapd/text.h"

/* Write the BODYSTRUCTURE of a message; its BODY, if not extended. */
void structure_write(struct text *t, const struct mime *m, bool extended);

#endif
