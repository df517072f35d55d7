/*
 * target.h - what a request asks for: host, path and query (RFC 9112 3.2).
 *
 * The path is decoded once, and its dot segments are gone (RFC 3986 5.2.4):
 * it begins with "/", is UTF-8 or whatever the client has sent, and has no
 * octet NUL. What would climb above the root is refused, and so is "%2F": a
 * slash that is none.
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>

#include "services/httpd/request.h"

#define HOST_OCTETS 256

enum target_form {
	TARGET_PATH, /* origin-form, or absolute-form */
	TARGET_ALL,  /* "*", of OPTIONS */
};

struct target {
	enum target_form form;
	char host[HOST_OCTETS]; /* in lower case, without port; "" if unsaid */
	char path[TARGET_OCTETS + 1];
	size_t path_n;
	struct span raw;   /* path and query, as they came */
	struct span query; /* without "?"; at is NULL if there is none */
	bool https;        /* absolute-form, and of that scheme */
};

/*
 * Fill t from r's target and Host field. Returns 0, or the status of a refusal
 * with *why, a sentence.
 */
int target_parse(struct target *t, const struct request *r, const char **why);

/* The value of a hexadecimal digit, or -1. */
int target_hex(char c);

/*
 * Decode %XX of s into to[size] and end it with NUL. False if something is no
 * encoding, is NUL, or does not fit.
 */
bool target_decode(struct span s, char *to, size_t size);

#endif
