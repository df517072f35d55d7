/*
 * lines.h - a connection that is read line by line. Whatever goes wrong ends
 * the program.
 */
#ifndef BENCH_LINES_H
#define BENCH_LINES_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"

#define SAY_MAX 2048 /* octets said at once */

struct client {
	int fd;
	size_t at, end; /* what was read and not yet looked at */
	char in[256 * 1024];
};

static inline void __attribute__((format(printf, 2, 3)))
say(struct client *c, const char *fmt, ...)
{
	char line[SAY_MAX];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n >= SAY_MAX || send(c->fd, line, (size_t)n, MSG_NOSIGNAL) != n)
		err(EX_IOERR, "send");
}

/* More octets behind those that are there. */
static inline void
hear(struct client *c)
{
	ssize_t n;

	memmove(c->in, c->in + c->at, c->end - c->at);
	c->end -= c->at;
	c->at = 0;
	if (c->end == sizeof(c->in))
		errx(EX_PROTOCOL, "a line without an end");
	n = read(c->fd, c->in + c->end, sizeof(c->in) - c->end);
	if (n == -1)
		err(EX_IOERR, "read");
	if (n == 0)
		errx(EX_PROTOCOL, "the server closed the connection");
	c->end += (size_t)n;
}

/* The next line, NUL instead of CR LF, good until the next call. */
static inline char *
hear_line(struct client *c)
{
	char *line, *end;

	while ((end = memmem(c->in + c->at, c->end - c->at, "\r\n", 2)) == NULL)
		hear(c);
	line = c->in + c->at;
	*end = '\0';
	c->at = (size_t)(end + 2 - c->in);
	return line;
}

#endif
