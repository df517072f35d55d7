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

/* Where it is and what it is. There are many: at most 48 octets. */
struct message {
	off_t start;          /* of its From_ line */
	off_t end;            /* of its text, before the empty line after it */
	uint64_t check;       /* of the From_ line and headers, without marks */
	uint64_t keywords;    /* as X-Keywords says, by the mailbox's table */
	uint64_t octets : 48; /* of the text as clients see it, with CRLF */
	uint8_t flags;        /* as Status and X-Status say */
	uint8_t own;          /* for the session to use as it likes */
	uint32_t uid;         /* 0: has no number yet */
	uint32_t text : 28;   /* of the first header, from start */
	bool uid_stored : 1;  /* X-UID says uid */
	bool keywords_more : 1; /* X-Keywords has some that are in no table */
	bool wished : 1;        /* what the user wishes is about it, too, */
	bool deleted : 1;       /* and that it goes */
};

/* What the user wishes of some messages, until it is done. */
struct wish {
	uint8_t remove, add; /* flags; all of one may go, to have others */
	uint64_t remove_keywords, add_keywords;
};

/* What m is like once w is done, if it is about it; and is that a change? */
struct message message_wish(const struct message *m, const struct wish *w);
bool message_changes(const struct message *m, const struct wish *w);

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
