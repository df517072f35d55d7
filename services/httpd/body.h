/*
 * body.h - the content of a request: so many octets, or chunks (RFC 9112 6, 7).
 *
 * Whoever wants it reads it piece by piece, never as a whole. Asking for the
 * first piece says "100 Continue" to a client that waits for it. What nobody
 * has read is passed over before the next request, or ends the connection if
 * it is long.
 */
#ifndef BODY_H
#define BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "services/httpd/connection.h"
#include "services/httpd/request.h"

#define CHUNK_LINE    1024      /* octets of a chunk's size and extensions */
#define TRAILER_LINES 64        /* fields after the last chunk */
#define PASS_OVER     (1 << 18) /* octets that nobody wanted; more: close */

/* Where in the chunks we are. */
enum chunk_state {
	CHUNK_SIZE,
	CHUNK_BLANK,
	CHUNK_EXTENSION,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_CR,
	CHUNK_LF,
	TRAILER_START,
	TRAILER_LINE,
	TRAILER_LF,
	LAST_LF,
	CHUNKS_END,
	CHUNKS_BAD
};

struct chunks {
	enum chunk_state state;
	uint64_t left;       /* of this chunk */
	unsigned int digits; /* of its size, so far */
	unsigned int line;   /* octets of the line, so far */
	unsigned int trailers;
};

/*
 * Take as much of octets[n] as leads to data or to the end: returns how many
 * were used; *data is what of them is content. A state of CHUNKS_END or
 * CHUNKS_BAD is final. Pure.
 */
size_t chunks_parse(
    struct chunks *s, const char *octets, size_t n, struct span *data);

struct body {
	struct connection *c;
	char *room; /* for it, after the header */
	bool chunked;
	bool owes_100; /* the client waits for it */
	bool done;
	uint64_t left; /* of Content-Length */
	uint64_t max;  /* content that may come; more is 413 */
	uint64_t got;  /* content that has come */
	int status; /* not 0: 400, 408 or 413, and the connection has to end */
	int64_t step_at; /* the deadline of the octets until step_got */
	uint64_t step_got;
	struct chunks chunks;
};

/* When the header has been taken. */
void body_open(struct body *b, struct connection *c, const struct request *r);

/*
 * What the responder takes; a length that is more is found out at once.
 * Returns 0 or 413.
 */
int body_limit(struct body *b, uint64_t max);

/*
 * The next piece: returns how many octets *octets points to, valid until the
 * next call; 0 at the end (b->done), or -1 with b->status or b->c->ended set.
 */
ssize_t body_read(struct body *b, const char **octets);

/* Write a piece to a file. Returns -1 with errno set. */
int body_keep(int fd, const char *octets, ssize_t n);

/*
 * True if the connection has to end with the answer: there is too much left to
 * pass over, or the client waits to be asked for it.
 */
bool body_is_long(const struct body *b);

/*
 * Pass over what is left. False if it is too much, or wrong: the connection
 * has to end then, after the answer.
 */
bool body_skip(struct body *b);

#endif
