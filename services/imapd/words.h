/*
 * words.h - the encoded words of a header (RFC 2047), decoded to UTF-8.
 *
 * They are found wherever they stand, in quotes and in the middle of a word
 * too, whatever their length: programs write them so. One in a charset that
 * iconv(3) does not know is taken for UTF-8.
 */
#ifndef WORDS_H
#define WORDS_H

#include "services/imapd/text.h"

/*
 * Add the text of a field, which is unfolded. Between encoded words the blanks
 * go, and a character may be split between two of the same charset.
 */
void words_decode(struct text *to, const char *octets, size_t n);

#endif
