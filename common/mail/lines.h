/*
 * lines.h - a part of a file, line by line, in large reads.
 *
 * A line comes whole, or in pieces if it is longer than the buffer. Its end,
 * LF or CRLF, is left out; the last line of a file may have none.
 *
 * Who reads here and there in a file, or many parts one after the other, goes
 * on with lines_go(): what was read ahead is not read again. Reads begin small
 * and grow, unless it is far from one part to the next.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LINES_BUFFER (128 * 1024)

struct lines {
	int fd;
	off_t at;    /* what follows the buffer, */
	off_t end;   /* up to where it is asked for, */
	off_t ahead; /* and to where it may be read, at least end */
	size_t next, have, step;
	bool inside; /* the last piece did not end its line */
	char buffer[LINES_BUFFER];
};

/* A line, or a piece of one; the text is valid until the next call. */
struct line {
	const char *text;
	size_t len;  /* without the line end */
	off_t at;    /* where in the file */
	size_t size; /* in the file, with the line end */
	bool begins, ends;
};

/* Prepare to read fd from offset at up to end, and nothing ahead. */
void lines_open(struct lines *l, int fd, off_t at, off_t end);

/* Go on at another offset of the same file, up to end. */
void lines_go(struct lines *l, off_t at, off_t end);

/* Where in the file the next line begins. */
off_t lines_at(const struct lines *l);

/* The octets from offset at on that are in memory: *n of them, maybe none. */
const char *lines_have(const struct lines *l, off_t at, size_t *n);

/*
 * Where a line begins, pass over those that are in memory already, up to one
 * that is empty or begins with '>'. Returns their octets, with CRLF as line
 * ends; 0 if there are none.
 */
size_t lines_skip_plain(struct lines *l);

/*
 * Likewise, but up to one that begins with '>' or '.', and write them to to,
 * with CRLF as line ends, as long as there is room.
 */
size_t lines_copy_plain(struct lines *l, char *to, size_t room);

/*
 * The next line: 1, 0 at the end, or -1 with errno set; ESTALE if the file
 * has become shorter.
 */
int lines_next(struct lines *l, struct line *line);

#endif
