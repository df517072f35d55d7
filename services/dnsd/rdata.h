/*
 * rdata.h - the data of a record, from the text that people write.
 *
 * ldns knows the text of every type (RFC 1035 5, RFC 3597 for those that it
 * does not); here it is asked, and its answer laid out as on the wire.
 */
#ifndef RDATA_H
#define RDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TYPE_TEXT 16 /* octets of a type's name, "TYPE65535" */

/*
 * What the data of a record may be. A message has 65,535 octets at most, and
 * besides the data there are the header, the question, the owner's name, OPT
 * and a signature.
 */
#define RDATA_MOST (63 * 1024)

/* What ldns has room for, as text; more is read in the generic form alone. */
#define RDATA_TEXT 65000

/*
 * The number of a type of record that a zone may have, by its name; 0 if there
 * is none.
 */
uint16_t type_from_text(const char *text);

/* The name of a type. */
void type_to_text(char text[TYPE_TEXT], uint16_t type);

/*
 * Read the data of a record of that type; a name in it that has no dot at its
 * end is completed with origin. Returns NULL, with *rdlength octets in rdata,
 * or what is wrong, which stays until the next call.
 */
const char *rdata_from_text(uint8_t rdata[UINT16_MAX], uint16_t *rdlength,
    uint16_t type, const char *text, const uint8_t *origin);

#endif
