/*
 * incoming.h - a message on its way in: its lines, its dots and its end
 * (RFC 5321 4.1.1.4, 4.5.2).
 *
 * Octets come in as they arrive, in pieces of any size; the text goes to a
 * letter. What is wrong with a message is a reply, kept until its end: it is
 * always read to that, so that nothing of it is ever taken for commands.
 */
#ifndef INCOMING_H
#define INCOMING_H

#include <stdbool.h>
#include <stddef.h>

#include "common/mail/letter.h"

/* What the next octet belongs to. */
enum incoming_place {
	LINE_START,
	DOT,    /* the '.' that begins a line was there */
	DOT_CR, /* and a CR after it */
	TEXT,
	TEXT_CR, /* the CR of a line was there */
	ENDED
};

struct incoming {
	struct letter *letter; /* borrowed */
	bool bare;             /* lines end in LF; else in CRLF */
	bool bare_cr;          /* though bare, there was a CR */
	size_t size_max;       /* octets, each line end counting as two */
	size_t size;           /* so far */
	const char *fault;     /* the reply if it is refused, else NULL */
	enum incoming_place in;
};

/* A message that is to go to l. */
void incoming_begin(
    struct incoming *m, struct letter *l, bool bare, size_t size_max);

/*
 * Take n octets. Returns how many were used: fewer than n if m->in is ENDED.
 * Then the letter has ended too, unless there is a fault.
 */
size_t incoming_feed(struct incoming *m, const char *octets, size_t n);

#endif
