/*
 * smtpd.h - what one SMTP session remembers, and its parts.
 *
 * smtpd.c has the commands, path.c takes their arguments apart, route.c says
 * whose a recipient is, data.c reads the message and trace.c writes what we
 * put before it.
 */
#ifndef SMTPD_H
#define SMTPD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"
#include "common/mail/letter.h"
#include "common/peer.h"
#include "common/session.h"
#include "common/users.h"
#include "services/smtpd/path.h"

#define HELO_OCTETS 255 /* of what the client calls itself */
#define ID_OCTETS   40  /* of a message's name in the log, with its NUL */

/* Someone who gets the message. */
struct rcpt {
	char name[USERS_NAME];         /* the account */
	char address[PATH_OCTETS + 1]; /* as the client wrote it, with domain */
};

struct smtp {
	const struct conf *conf;
	char helo[HELO_OCTETS + 1]; /* cleaned; safe in a header */
	bool extended;              /* it said EHLO */
	bool early;                 /* it spoke before our greeting */
	unsigned int strangers;     /* recipients refused since one was not */

	/* The transaction: from MAIL to the end of data. */
	char sender[PATH_OCTETS + 1]; /* the reverse-path, "" for <> */
	bool utf8;                    /* the message may be in UTF-8 */
	bool refused;                 /* some recipient was */
	struct rcpt *to;
	size_t recipients, room;
};

/* Whose a recipient is. */
enum route { OURS, NOBODYS, FOREIGN, CANNOT_TELL };

/*
 * Find where mail to p goes, for a client that connected to peer->local_ip;
 * name gets the account if it is OURS. Anything that asks us to pass mail on
 * ("user%other@us", "other!user", "\"user@other\"@us") is FOREIGN.
 */
enum route route_find(const struct conf *conf, const struct peer *peer,
    const struct path *p, char name[USERS_NAME]);

/* Where the reading of a message's data stands. */
enum data_place {
	LINE_START,
	DOT,    /* the '.' that begins a line */
	DOT_CR, /* and a CR after it */
	TEXT,
	CR, /* in a line, with the LF to come */
	DATA_END
};

/* A message on its way in. */
struct data {
	struct letter *letter;
	bool bare;         /* lines end in LF; else in CRLF (2.3.8) */
	size_t size_max;   /* octets, every line end counting as two */
	const char *fault; /* the reply if it is refused, else NULL */
	size_t size;
	enum data_place in;
};

/*
 * Feed n octets to d; the message's text goes to d->letter unless it is
 * refused. Returns how many were used: fewer than n if d->in is DATA_END,
 * when what follows are commands again.
 */
size_t data_feed(struct data *d, const char *octets, size_t n);

/*
 * Read the client's message to its end. Returns -1 with s->ended set if it
 * did not come.
 */
int data_read(struct session *s, struct data *d);

/* Name a message, as no other of this machine is named. */
void trace_id(char id[ID_OCTETS]);

/*
 * The headers we put before the letter in to's mailbox: Return-Path,
 * Delivered-To, one Received that names nobody else, and Date, From and
 * Message-ID if it had none. NULL if there is no memory; the caller frees it.
 */
char *trace_headers(const struct session *s, const struct rcpt *to,
    const struct letter *l, const char *id);

#endif
