/*
 * keywords.h - the keywords of a mailbox (RFC 3501 2.3.2): their names.
 *
 * A message's keywords are a bit each: bit i is the name i of its mailbox's
 * table. A name stays where it is, and the next one goes behind it. Between
 * tables keywords go by their names, in any case.
 */
#ifndef KEYWORDS_H
#define KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYWORDS_MAX  64 /* of one mailbox: bits of a message's */
#define KEYWORDS_NAME 64 /* octets of a name, with a NUL */
#define KEYWORDS_TEXT (KEYWORDS_MAX * KEYWORDS_NAME) /* of all names */

struct keywords {
	uint64_t n;
	char names[KEYWORDS_MAX][KEYWORDS_NAME];
};

/* The bit of the name, of len octets; 0 if it isn't there. */
uint64_t keywords_find(const struct keywords *k, const char *name, size_t len);

/*
 * The same, and it is added if it isn't there. 0 with errno set: EINVAL if it
 * is no atom (RFC 3501 9) or too long, EOVERFLOW if there is no room.
 */
uint64_t keywords_add(struct keywords *k, const char *name, size_t len);

/*
 * The bits of the words in text, n octets, which are added. Those that can't
 * be are left out, and *whole is set to false.
 */
uint64_t keywords_read(
    struct keywords *k, const char *text, size_t n, bool *whole);

/* Write the names of these bits, a blank between them. Returns the length. */
size_t keywords_text(
    char text[KEYWORDS_TEXT], const struct keywords *k, uint64_t bits);

/* The bits of all names. */
uint64_t keywords_all(const struct keywords *k);

/*
 * Add those of from's names that bits says. Returns false if not all of them
 * have room.
 */
bool keywords_take(
    struct keywords *k, const struct keywords *from, uint64_t bits);

/* What bits are in from, in k. Names that k doesn't have are left out. */
uint64_t keywords_in(
    const struct keywords *k, const struct keywords *from, uint64_t bits);

/* True if k, which comes from a file, can be a table. */
bool keywords_are_sound(const struct keywords *k);

#endif
