/*
 * page.h - the pages that we write ourselves: errors, redirections, listings.
 *
 * Each is one HTML document without anything from elsewhere, its few lines of
 * CSS inside, for light and dark screens. What is put into it is escaped.
 */
#ifndef PAGE_H
#define PAGE_H

#include <stdio.h>

#include "services/httpd/exchange.h"

#define LISTING_MAX 10000 /* names that a listing shows */

/*
 * Answer with status, and a page that says what it means. why is a sentence
 * more, or NULL. A site may have a file of its own in its place.
 */
void page_error(struct exchange *x, int status, const char *why);

/* The same, with more fields: "Allow: GET, HEAD\r\n". */
void page_fields(
    struct exchange *x, int status, const char *why, const char *fields);

/* Answer with 301, 302, 303, 307 or 308: it is at location, a URI or path. */
void page_redirect(struct exchange *x, int status, const char *location);

/* Answer with what is in folder, whose descriptor stays the caller's. */
void listing_serve(struct exchange *x, int folder_fd);

/* The page itself, for who writes one: a text to which body is added. */
FILE *page_begin(char **text, size_t *n, const char *title);

/*
 * Finish it, send it with status and fields (or NULL), and free it. Without
 * memory for it there is no content.
 */
void page_end(struct exchange *x, FILE *page, char **text, size_t *n,
    int status, const char *fields);

/* Text into HTML, and a name into a URI. */
void page_text(FILE *page, const char *text);
void page_uri(FILE *page, const char *path);

#endif
