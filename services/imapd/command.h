/*
 * command.h - one command of a client, whole: its line, and the literals that
 * interrupt it (RFC 3501 4.3).
 *
 * A literal stays in the text as it came: "{n}", CR, LF, n octets. The client
 * is told to go on ("+ ") before each that waits for it. Whatever comes, there
 * is one limit for all of a command, and it is small before the login. What is
 * refused is read to its end all the same: no part of it is ever taken for a
 * command.
 *
 * The message of an APPEND is not read with the command: it may be large, and
 * the handler streams it to where it goes. What it leaves is passed over.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stddef.h>

#include "common/session.h"

#define COMMAND_TAG   64          /* octets of a tag, with its NUL */
#define COMMAND_MAX   (64 * 1024) /* octets of a command, literals and all */
#define COMMAND_FIRST 4096        /* the same, before the login */
#define COMMAND_SKIP  (64 * 1024) /* of a literal that is refused */

/* RFC 3501 9 and RFC 7888 3: "{" number ["+"] "}" at the end of a line. */
struct literal {
	unsigned long long n; /* the highest there is, if it is more */
	bool waits;           /* for "+ " */
};

struct command_text {
	char
	    before[COMMAND_TAG + 1]; /* for replies: the tag, or '*', and ' ' */
	char *line;                  /* what follows the tag */
	char text[COMMAND_MAX];
	bool appends; /* a message comes behind it: */
	struct literal message;
};

/*
 * Read the next command, at most max octets of COMMAND_MAX. If it ends in a
 * literal, CR LF follow that, so that blanks at its end are not the line's.
 * s->before is c->before from here on. Returns 1, 0 if it was refused, and -1
 * if the session is to end.
 */
int command_read(struct session *s, struct command_text *c, size_t max);

/*
 * Read the message that comes behind c, and the end of its line. put gets the
 * octets; once it has returned -1, it gets no more. Returns 1, 0 if put has
 * failed, and -1 if the session is to end; *more says that there was something
 * behind it.
 */
int command_message(struct session *s, struct command_text *c,
    int (*put)(void *own, const char *octets, size_t n), void *own, bool *more);

/*
 * Pass over the message that comes behind c, if there is one, and it is not
 * more than max octets. False if the session is to end, and that is said.
 */
bool command_pass(struct session *s, struct command_text *c, size_t max);

#endif
