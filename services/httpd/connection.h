/*
 * connection.h - octets from and to a client, each with a deadline.
 *
 * Errors are sticky, as in session.h: the first failed read or write sets
 * c->ended; later writes do nothing, later reads find nothing. What is sent is
 * gathered, and goes out when there is much of it, when the next read has to
 * wait, or at conn_flush(). A socket is asked first, and waited for only if it
 * has nothing or no room, so that a request costs one read and one write.
 *
 * A client has idle_s to begin a request; header_s from the first octet of a
 * header that has not come in one piece to its end; idle_s for each BODY_STEP
 * of a body, and for each SEND_STEP of an answer to be taken.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/peer.h"

#define REQUEST_OCTETS 32768 /* the longest header; more is 431 */
#define BODY_OCTETS    16384 /* room for a body behind it */
#define OUT_OCTETS     32768
#define BODY_STEP      16384
#define SEND_STEP      16384

enum ended {
	OPEN,
	DONE,
	PEER_LEFT,
	WENT_IDLE, /* between requests: nothing is owed */
	TOO_SLOW,  /* with a header or a body: 408 */
	IO_FAILED  /* likewise a peer that does not take what we send */
};

struct connection {
	enum ended ended;
	struct peer peer; /* conn_peer() fills it */
	bool https;
	bool socket; /* else it is a pipe, a file or a terminal */
	int idle_s, header_s;
	void (*pause)(void *own); /* called when nothing has come for a while */
	void *own;
	size_t in_at, in_n; /* the first octet not taken; the end */
	size_t out_n;
	int64_t
	    header_at; /* when the header that has begun is to be there; 0 */
	char in[REQUEST_OCTETS + BODY_OCTETS];
	char out[OUT_OCTETS];
};

/*
 * Begin with what is on fd 0 and 1. SIGPIPE is to be ignored. c is a
 * static one: its buffers cost pages only when they are used.
 */
void conn_open(struct connection *c, int idle_s, int header_s);

/*
 * Before a request: see that its header will lie in the first REQUEST_OCTETS.
 * Spans of the last one are gone then.
 */
void conn_settle(struct connection *c);

/* What has come and not been taken. */
static inline const char *
conn_input(const struct connection *c, size_t *n)
{
	*n = c->in_n - c->in_at;
	return c->in + c->in_at;
}

/*
 * Read more of a header, after what is there; that may be moved to the
 * beginning of the buffer. Sends what is gathered first. False with c->ended
 * set, or if REQUEST_OCTETS are there already (c->ended is OPEN then).
 */
bool conn_more(struct connection *c);

/*
 * Octets of a body: those that are there, or after waiting until deadline those
 * that come. They are put to room, which is after the header, whose spans have
 * to stay. Returns how many *octets points to, 0 with c->ended set; conn_take()
 * uses them up.
 */
size_t conn_body(
    struct connection *c, const char **octets, char *room, int64_t deadline);
void conn_take(struct connection *c, size_t n);

/* Who is there: as text it costs something, so it is not found out before. */
const struct peer *conn_peer(struct connection *c);

/* When octets that are asked for now have to be there. */
int64_t conn_deadline(const struct connection *c);

/* Add a formatted piece of a header, or n octets as they are. */
void conn_header(struct connection *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void conn_send(struct connection *c, const void *octets, size_t n);

/*
 * Room for n octets (at most OUT_OCTETS), to be filled by the caller, who says
 * by conn_added() how many there are. A small file is read into it. NULL with
 * c->ended set.
 */
char *conn_room(struct connection *c, size_t n);
void conn_added(struct connection *c, size_t n);

/*
 * Send n octets of fd from offset on, after what is gathered (which goes out
 * in the same segment as their first). Returns how many went out: fewer if
 * the file has shrunk, which the caller sees to, or with c->ended set.
 */
off_t conn_sendfile(struct connection *c, int fd, off_t offset, off_t n);

/* Send what is gathered. */
void conn_flush(struct connection *c);

/*
 * End it: send what is gathered; and if linger, see that the kernel does not
 * drop it when more comes in after it (RFC 9112 9.6): up to two seconds.
 */
void conn_close(struct connection *c, bool linger);

#endif
