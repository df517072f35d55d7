/*
 * smtpd.h - what one SMTP session remembers, and its parts.
 *
 * smtpd.c has the table of commands, auth.c AUTH and STARTTLS, envelope.c MAIL
 * and RCPT, data.c DATA.
 * path.c takes arguments apart, route.c says whose a recipient is, incoming.c
 * finds a message's lines and end, trace.c writes what we put before it.
 */
#ifndef SMTPD_H
#define SMTPD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"
#include "common/login.h"
#include "common/mail/letter.h"
#include "common/peer.h"
#include "common/session.h"
#include "common/users.h"
#include "services/smtpd/path.h"

#define HELO_OCTETS 255 /* of what the client calls itself */
#define ID_OCTETS   40  /* of a message's name in the log, with its NUL */

/* RFC 5321 4.1.4: what has been said decides what may come. */
enum {
	GREETING = 1 << 0, /* nothing yet */
	GREETED = 1 << 1,  /* HELO or EHLO */
	MAIL = 1 << 2,     /* and MAIL */
	RCPT = 1 << 3,     /* and RCPT for somebody here */
	HELLOED = GREETED | MAIL | RCPT,
	ANY = GREETING | HELLOED
};

/* Someone who gets the message. */
struct rcpt {
	char name[USERS_NAME];         /* the account */
	char address[PATH_OCTETS + 1]; /* as the client wrote it, with domain */
};

struct smtp {
	const struct conf *conf;
	char helo[HELO_OCTETS + 1]; /* cleaned; safe in a header */
	bool submission;            /* for our own people only, RFC 6409 */
	bool extended;              /* it said EHLO */
	bool early;                 /* it spoke before our greeting */
	struct login login;         /* login.user: who has logged in, or "" */
	unsigned int strangers;     /* recipients refused since one was not */

	/* The transaction: from MAIL to the end of data. */
	char sender[PATH_OCTETS + 1]; /* the reverse-path, "" for <> */
	bool utf8;                    /* the message may be in UTF-8 */
	bool refused;                 /* some recipient was */
	struct rcpt *to;
	size_t recipients, room;
};

/* The commands with a file of their own. */
enum verdict smtp_auth(struct session *s, char *arg);
enum verdict smtp_starttls(struct session *s, char *arg);
enum verdict smtp_mail(struct session *s, char *arg);
enum verdict smtp_rcpt(struct session *s, char *arg);
enum verdict smtp_data(struct session *s, char *arg);

/* auth.c: the lines of EHLO's reply for STARTTLS and AUTH; AUTH= of MAIL. */
void smtp_tell_auth(struct session *s);
const char *smtp_mail_auth(struct smtp *p, const char *value);

/* No transaction is open any more (RFC 5321 4.1.1.5). */
void smtp_forget(struct session *s);

/* Say a reply that is an error; returns MISTAKE. */
enum verdict smtp_refuse(struct session *s, const char *reply);

/* Likewise, of what is wrong in a command's text, and where. */
enum verdict smtp_mistake(
    struct session *s, const char *code, const struct scan *sc);

/* Whose a recipient is. */
enum route { OURS, NOBODYS, FOREIGN, CANNOT_TELL };

/*
 * Find where mail to p goes, for a client that connected to peer->local_ip;
 * name gets the account if it is OURS. Anything that asks us to pass mail on
 * ("user%other@us", "other!user", "\"user@other\"@us") is FOREIGN.
 */
enum route route_find(const struct conf *conf, const struct peer *peer,
    const struct path *p, char name[USERS_NAME]);

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
