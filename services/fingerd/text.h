/*
 * text.h - what may reach a terminal (RFC 1288 3.3).
 *
 * Whoever may write an entry or a plan must not be able to do anything to the
 * terminal of who reads it: letters and other visible characters pass, ASCII
 * or UTF-8, and '?' stands for each octet of all that is not.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/*
 * Write octets[n] to to[size], as far as there is room, and a NUL behind it.
 * Returns how many columns it takes, if each character takes one.
 */
size_t text_clean(char *to, size_t size, const char *octets, size_t n);

#endif
