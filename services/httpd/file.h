/*
 * file.h - what a site shows for a path: a file, a folder, or what a program
 * says.
 *
 * A path is resolved beneath the site's folder by the kernel (openat2(2)), so
 * that neither dots nor links lead out of it. Only regular files are shown,
 * and nothing whose name begins with a dot, but .well-known (RFC 8615).
 */
#ifndef FILE_H
#define FILE_H

#include "services/httpd/exchange.h"

/* GET and HEAD. */
void file_serve(struct exchange *x);

/* POST: for programs alone; else 405. */
void file_post(struct exchange *x);

/* Is x's path one of a program, if it exists? */
bool file_is_program(const struct exchange *x);

/*
 * Answer with the site's own page for status, and more fields (or NULL). False
 * if it has none: nothing was sent.
 */
bool file_error(struct exchange *x, int status, const char *fields);

#endif
