/*
 * message.h - one message in an mbox, and its text as clients see it.
 *
 * Clients see neither the From_ line nor the headers in marks.h, and quoted
 * lines (fromline.h) without their first '>'; line ends are CRLF.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/mail/lines.h"
#include "common/mail/marks.h"

/* Where it is and what it is. There are many: at most 64 octets. */
struct message {
	off_t start;     /* of its From_ line */
	off_t end;       /* of its text, before the empty line after it */
	uint64_t octets; /* of the text as clients see it, CRLF counted */
	uint64_t check;  /* of the From_ line and headers, without marks */
	uint32_t text;   /* of the first header, from start */
	uint32_t uid;    /* 0: has no number yet */
	/* The values of X-UID, Status and X-Status: from start, 0: none. */
	uint32_t uid_at, status_at, xstatus_at;
	/* How many octets these values have. */
	uint8_t uid_room, status_room, xstatus_room;
	bool uid_stored; /* X-UID says uid */
	uint8_t flags;   /* as Status and X-Status say */
	/* What the user wishes, until it is done: */
	uint8_t wanted, unwanted; /* flags that it is to get, to lose, */
	bool deleted;             /* and that it goes */
	uint8_t own;              /* for the session to use as it likes */
};

/* The flags that m has once the wishes are done. */
uint8_t message_wish(const struct message *m);

/* Reading a message: what has been seen of it so far. */
struct view {
	bool body;      /* the empty line after the headers is behind us */
	enum mark mark; /* of this header; clients see it if it has none */
};

/*
 * Look at the next line of a message's text. Returns true if clients see it;
 * a quote is taken off then.
 */
bool view_line(struct view *v, struct line *line);

#endif
