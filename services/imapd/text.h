/*
 * text.h - a string that grows; IMAP's strings (RFC 3501 4.3).
 *
 * Failure is sticky: when memory runs out, failed is set and the rest does
 * nothing. So replies are put together as straight-line code, and whoever
 * sends them looks once.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *octets; /* a NUL follows them; NULL until something was added */
	size_t len, room;
	bool failed;
};

void text_add(struct text *t, const void *octets, size_t n);
void text_puts(struct text *t, const char *s);
void text_printf(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* s as IMAP's string: in quotes if it may be, otherwise a literal. */
void text_string(struct text *t, const char *s);

/* s as IMAP's nstring: NIL for NULL. */
void text_nstring(struct text *t, const char *s);

/* Empty it, and keep its memory; give its memory back. */
void text_clear(struct text *t);
void text_free(struct text *t);

#endif
