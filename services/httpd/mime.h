/*
 * mime.h - what kind of thing a file is, by the end of its name.
 *
 * The system's table (mime.types(5)) is read once, before the first fork.
 */
#ifndef MIME_H
#define MIME_H

#include <stdbool.h>

#define MIME_FILE 1048576 /* octets of the table */

/* Without a table only a few kinds are known, and the log says so. */
void mime_open(const char *path);

/* "text/html" for "a/index.html"; never NULL. */
const char *mime_type(const char *name);

/* Is it worth a second file, compressed? */
bool mime_shrinks(const char *type);

#endif
