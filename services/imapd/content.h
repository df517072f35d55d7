/*
 * content.h - the values of Content-Type, Content-Disposition and their like,
 * taken apart (RFC 2045 5.1, RFC 2183 2, RFC 2231).
 */
#ifndef CONTENT_H
#define CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "services/imapd/text.h"

#define PARAMETERS_MAX 64 /* of one value, those beyond are left out */

struct parameter {
	const char *name, *value;
	size_t base;  /* octets of the name before "*1*"; all, if it has none */
	int number;   /* which piece of base it is; -1: it is no piece */
	bool encoded; /* a piece, with %C3 in it */
};

struct content {
	const char *type;    /* "text", "attachment"; NULL: there is none */
	const char *subtype; /* "plain"; NULL: there is none */
	struct parameter parameters[PARAMETERS_MAX + 1]; /* and a default */
	size_t n;
	char *own; /* all strings are in it */
};

/*
 * Take value apart; NULL is as "". What is no parameter is passed over.
 * Returns -1 if there is no memory; c is empty then, and content_free() does
 * no harm.
 */
int content_parse(struct content *c, const char *value);
void content_free(struct content *c);

/* Write the words of a list, "en, de", as (en de), or NIL. */
void content_words(struct text *t, const char *value);

/*
 * Put the value of the parameter name into value, which is empty before;
 * pieces (RFC 2231 3) are put together. Returns false if there is none.
 */
bool content_parameter(
    const struct content *c, const char *name, struct text *value);

/*
 * Write all parameters as (name value ...), or NIL (RFC 3501 7.4.2). Pieces
 * are put together, but not if one is missing; what is encoded stays so:
 * clients know name*=utf-8''%C3%A9.
 */
void content_parameters(const struct content *c, struct text *t);

#endif
