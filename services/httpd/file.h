/*
 * file.h - what a site shows for a path: a file, a folder, or what a program
 * says.
 *
 * A path is resolved beneath the site's folder by the kernel (openat2(2)), so
 * that neither dots nor links lead out of it. Only regular files are shown,
 * and nothing whose name begins with a dot, but .well-known (RFC 8615). The
 * last small file is remembered for the connection, with its header: it is
 * sent again if stat(2) says that nothing has happened to it.
 */
#ifndef FILE_H
#define FILE_H

#include "services/httpd/exchange.h"

#define SMALL_OCTETS 16384 /* a file that goes out with its header */

/* GET and HEAD. */
void file_serve(struct exchange *x);

/* POST: for programs alone; else 405. */
void file_post(struct exchange *x);

/*
 * The page of the site for an error, at its path, as the content of status.
 * False if there is none: nothing was sent.
 */
bool file_error(struct exchange *x, int status, const char *path);

#endif
