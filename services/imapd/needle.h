/*
 * needle.h - a string to be looked for in text that comes in pieces.
 *
 * Both are UTF-8. Upper and lower case are the same, in ASCII and beyond it;
 * an octet that belongs to no character is one of its own.
 */
#ifndef NEEDLE_H
#define NEEDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NEEDLE_MAX 1024 /* characters of it */

struct needle {
	uint32_t chars[NEEDLE_MAX]; /* all in one case */
	size_t back[NEEDLE_MAX];    /* where to go on after a mismatch */
	size_t n;
	bool begins[0x100]; /* may the first begin with this octet? */
};

/* How far one looking has come; zeros where a text begins. */
struct progress {
	size_t at;             /* characters of the string that are there */
	unsigned char held[4]; /* octets of a character that is not whole */
	size_t n;
};

/* Prepare n to look for len octets. False if that is too many. */
bool needle_make(struct needle *n, const char *octets, size_t len);

/*
 * Look on in the next piece of a text. True once the string was there; "" is
 * there at once. An octet that is held counts when an ASCII one follows it.
 */
bool needle_find(
    const struct needle *n, struct progress *p, const char *octets, size_t len);

#endif
