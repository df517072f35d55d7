/*
 * needle.h - a string to be looked for in text that comes in pieces.
 *
 * Upper and lower case are the same, in ASCII and beyond it in UTF-8. A text
 * that is no UTF-8 is looked at octet by octet.
 */
#ifndef NEEDLE_H
#define NEEDLE_H

#include <stdbool.h>
#include <stddef.h>

#define NEEDLE_MAX 1024 /* octets of it */

struct needle {
	char octets[NEEDLE_MAX + 1]; /* in lower case */
	size_t n;
	size_t back[NEEDLE_MAX + 1]; /* where to go on after a mismatch */
};

/* Prepare n to look for len octets. False if that is too many. */
bool needle_make(struct needle *n, const char *octets, size_t len);

/*
 * Look on in the next piece of a text. *at is 0 at its beginning, and stays
 * between pieces. True once the string was there; "" is there at once.
 */
bool needle_find(
    const struct needle *n, size_t *at, const char *octets, size_t len);

#endif
