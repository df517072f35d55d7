/*
 * filter_text.h - filters of searches as people write them (RFC 4515).
 *
 * "(&(uid=user1)(!(cn=a*)))" becomes the BER that LDAP sends. Blanks between
 * the parts are passed over. Text longer or deeper than the limits is wrong.
 */
#ifndef FILTER_TEXT_H
#define FILTER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <lber.h>

#define FILTER_TEXT       4096 /* octets of a filter's text, with its NUL */
#define FILTER_TEXT_DEPTH 32   /* AND, OR and NOT in each other */

/*
 * Write the filter that begins at *text behind what is in ber, and move *text
 * behind it. Else returns what was expected at *text; ber is of no use then.
 */
const char *filter_text_write(BerElement *ber, const char **text);

/*
 * Add value to the text in to[size] so that it means itself in a filter.
 * False if there is no room.
 */
bool filter_text_add(char *to, size_t size, const char *value);

#endif
