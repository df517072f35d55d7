/*
 * charset.h - text in any charset that iconv(3) knows, as UTF-8.
 *
 * Of a charset that it does not know, and of UTF-8 itself, octets stay as they
 * are.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include <iconv.h>

#include "services/imapd/text.h"

#define CHARSET_NAME 40 /* octets of a name, with a NUL; RFC 2978 2.3 */
#define CHARSET_HELD 16 /* octets of a character, with what switches to it */

struct charset {
	bool converts;
	iconv_t with;   /* if it does */
	struct text in; /* what is not converted yet */
	bool wrong;     /* some octets were no characters of it */
};

/*
 * Begin a text in the charset of this name; c is all zeros, or was begun
 * before. False if there is no such charset.
 */
bool charset_begin(struct charset *c, const char *name, size_t len);

/*
 * Add n octets more to a text in UTF-8; the last may wait for the next.
 * charset_end() ends the text.
 */
void charset_add(
    struct charset *c, const char *octets, size_t n, struct text *to);
void charset_end(struct charset *c, struct text *to);

#endif
