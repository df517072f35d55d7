/*
 * content.h - a file as the content of an answer (RFC 9110 6.4, 8).
 *
 * Beside a file there may be others, compressed: NAME.br and NAME.gz. Such a
 * one is sent to who takes it, if it is not older.
 *
 * The last small file that somebody has asked for without any condition is
 * remembered for the connection, with its fields: it is sent again if stat(2)
 * says that nothing has happened to it.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include <stdbool.h>
#include <sys/stat.h>

#include "services/httpd/condition.h"
#include "services/httpd/exchange.h"

#define SMALL_OCTETS 16384 /* a file that goes out with its header */

struct content {
	int fd; /* whoever has opened it closes it */
	struct stat st;
	const char *type;   /* with its charset */
	const char *coding; /* "gzip", "br"; NULL: as it is */
	bool varies;        /* it could have been another */
	struct validator v;
};

/*
 * Take what fd is, which path beneath root has led to. If it is a regular file
 * and there is one compressed, which c (or NULL) accepts, fd becomes that.
 */
void content_take(struct content *f, int root, const char *path, int fd,
    const struct condition *c);

/* Answer with it, or with 304, 412, 206 or 416, by what the request says. */
void content_serve(
    struct exchange *x, const struct content *f, const struct condition *c);

/* Answer with it as the page of status, with more fields (or NULL). */
void content_page(struct exchange *x, const struct content *f, int status,
    const char *fields);

/*
 * Whoever asks for x's path a third time has it from memory; path is where its
 * file is.
 */
void content_remember(
    const struct exchange *x, const struct content *f, const char *path);

/* Answer from memory. False: there is nothing, or it is not the same. */
bool content_again(struct exchange *x);

/* The validator of a file: strong, since the clock of files counts each write.
 */
void content_validate(
    struct validator *v, const struct stat *st, const char *coding);

#endif
