/*
 * mutf7.h - names of mailboxes in modified UTF-7 (RFC 3501 5.1.3).
 *
 *	Entw&APw-rfe
 *
 * is "Entwuerfe" with the umlaut that it has in UTF-8: ASCII stands as it is,
 * "&" is "&-", all else is UTF-16 in a base64 of its own between "&" and "-".
 */
#ifndef MUTF7_H
#define MUTF7_H

#include <stdbool.h>
#include <stddef.h>

#define MUTF7_MAX 1024 /* octets of a name in it, with its NUL */

/*
 * Both write to to[size] and end it with a NUL. They return false if it does
 * not fit, or if from, of n octets, is not what it should be; there is one way
 * to write a name, and no other is taken.
 */
bool mutf7_decode(char *to, size_t size, const char *from, size_t n);
bool mutf7_encode(char *to, size_t size, const char *from, size_t n);

#endif
