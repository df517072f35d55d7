/*
 * name.h - domain names, in the form they have on the wire (RFC 1035 3.1).
 *
 * A name is a row of labels, each an octet that says how long it is and that
 * many octets, and the 0 of the root at its end: at most NAME_OCTETS in all,
 * never compressed here. Functions take names that are well formed: from
 * name_from_text(), or from a parser that has checked them. Nothing is
 * allocated. Upper and lower case are the same but for ASCII alone (RFC 4343).
 */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_OCTETS  255
#define LABEL_OCTETS 63
#define NAME_LABELS  127
#define NAME_TEXT    (4 * NAME_OCTETS + 1) /* every octet as \ddd */

/* ASCII alone, whatever the locale (RFC 4343). */
static inline uint8_t
name_lower_octet(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

/* How many octets name has, the root's included; and how many labels. */
size_t name_length(const uint8_t *name);
unsigned int name_labels(const uint8_t *name);

bool name_equal(const uint8_t *a, const uint8_t *b);

/* Canonical order (RFC 4034 6.1): less than 0 if a comes before b. */
int name_compare(const uint8_t *a, const uint8_t *b);

/* Copy name in lower case. */
void name_lower(uint8_t to[NAME_OCTETS], const uint8_t *name);

/* The name without its first label; the root is its own parent. */
const uint8_t *name_parent(const uint8_t *name);

/* True if name is zone or below it. */
bool name_is_within(const uint8_t *name, const uint8_t *zone);

/*
 * Hashes of a name in lower case and of all its ancestors: hash[n] is that of
 * its last n labels, so hash[0] is the root's, and at[n] is where they begin.
 * Returns how many labels the name has.
 */
unsigned int name_hashes(const uint8_t *lower, uint32_t hash[NAME_LABELS + 1],
    const uint8_t *at[NAME_LABELS + 1]);

/*
 * Read a name as people write it (RFC 1035 5.1: "\." and "\065" within a
 * label), with or without the dot at its end. False if it is none.
 */
bool name_from_text(uint8_t name[NAME_OCTETS], const char *text);

/* Write a name as people do, with the dot at its end. */
void name_to_text(char text[NAME_TEXT], const uint8_t *name);

#endif
