/*
 * code.h - the status codes of HTTP: what each is called, what it means, and
 * where that is written (RFC 9110 15, and the registry of IANA).
 */
#ifndef CODE_H
#define CODE_H

#include <stdbool.h>
#include <stddef.h>

struct code {
	int code;
	const char *reason;  /* "Not Found" */
	const char *section; /* "RFC 9110 15.5.5" */
	const char *meaning; /* a sentence for who reads it in a browser */
	const char *fields;  /* that make an example of it legal; or NULL */
};

/* What is said of code, or NULL if nobody knows it. */
const struct code *code_find(int code);

/* All of them, in order; *n says how many. */
const struct code *code_all(size_t *n);

/* True if an answer of this code has no content (RFC 9110 6.4.1). */
bool code_is_bare(int code);

#endif
