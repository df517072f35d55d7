/*
 * base64.h - octets as letters, and back (RFC 4648 4).
 */
#ifndef BASE64_H
#define BASE64_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Decode text into octets[size]; "=", which SASL uses for nothing, is nothing
 * too. Returns how many octets, or -1 if text is not base64 in every letter
 * or there is no room.
 */
ssize_t base64_decode(const char *text, char *octets, size_t size);

/* How many letters n octets are, with a NUL. */
#define BASE64_LETTERS(n) (((n) + 2) / 3 * 4 + 1)

/* Write octets[n] as letters; text has room for BASE64_LETTERS(n). */
void base64_encode(char *text, const void *octets, size_t n);

#endif
