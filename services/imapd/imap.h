/*
 * imap.h - what one IMAP session remembers, shared by imapd's files.
 */
#ifndef IMAP_H
#define IMAP_H

#include "common/conf.h"
#include "common/login.h"
#include "common/mail/mbox.h"
#include "common/mail/reading.h"
#include "common/session.h"
#include "services/imapd/command.h"
#include "services/imapd/known.h"
#include "services/imapd/place.h"
#include "services/imapd/reader.h"

/* RFC 3501 3: the states. LOGOUT is what LOGOUT does on its way out. */
enum { NOT_AUTHENTICATED = 1 << 0, AUTHENTICATED = 1 << 1, SELECTED = 1 << 2 };

/* What we can do; before the login, imap_can_first() has more. */
#define CAN                                                                    \
	"IMAP4rev1 LITERAL+ CHILDREN UNSELECT NAMESPACE UIDPLUS MOVE IDLE ID " \
	"ENABLE SPECIAL-USE"
#define IMAP_CAN 512 /* octets of it before the login, with its NUL */

/* What several commands say. */
#define MAILBOX_NAME "the name of a mailbox"
#define READ_ONLY    "It is open to be read only, by EXAMINE"

/* What the session itself remembers of a message, in its own. */
enum {
	OWN_RECENT = 1 << 0,  /* we are the first to be told of it */
	OWN_CHANGED = 1 << 1, /* this command has changed its flags */
	OWN_PICKED = 1 << 2   /* this command is about it */
};

struct imap {
	const struct conf *conf;
	struct login login;
	struct place place;   /* of the mailbox that is selected, */
	struct mbox box;      /* open in SELECTED: what the client knows */
	uint32_t uidvalidity; /* as it was told */
	size_t keywords;      /* of the mailbox's, so many were told */
	bool read_only;
	bool by_uid; /* the command is one of UID's */
	bool quiet;  /* numbers of messages may not change now */
	struct reading reading;
	struct known apart; /* the message that was taken apart last */
	struct command_text command;
};

/*
 * The end of a command. OK comes after what has happened to the mailbox
 * meanwhile; BAD says what the reader had expected.
 */
enum verdict imap_ok(struct session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
enum verdict imap_no(struct session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
enum verdict imap_bad(struct session *s, const struct reader *r);

/* Write a piece of a reply, as it is: 512 octets at most. */
void imap_put(struct session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Find the mailbox; if the name is none, says NO and returns -1. */
int imap_place(struct session *s, struct place *p, const struct word *name);

/* Write a mailbox's name, as the client has to have it. */
void imap_put_name(struct session *s, const char *said);
void imap_put_place(struct session *s, const struct place *p);

/* Until when we wait for the mailbox's lock. */
int64_t imap_deadline(const struct imap *i);

/* login.c: from NOT_AUTHENTICATED to AUTHENTICATED, and how. */
const char *imap_can_first(const struct session *s);
enum verdict imap_login(struct session *s, char *arg);
enum verdict imap_starttls(struct session *s, char *arg);
enum verdict imap_authenticate(struct session *s, char *arg);

/* id.c: what a client and we tell each other of ourselves. */
enum verdict imap_id(struct session *s, char *arg);
enum verdict imap_enable(struct session *s, char *arg);

/* mailboxes.c: those that a user has. */
enum verdict imap_create(struct session *s, char *arg);
enum verdict imap_delete(struct session *s, char *arg);
enum verdict imap_rename(struct session *s, char *arg);
enum verdict imap_subscribe(struct session *s, char *arg);
enum verdict imap_unsubscribe(struct session *s, char *arg);

/* list.c: what they are called. */
enum verdict imap_list(struct session *s, char *arg);
enum verdict imap_lsub(struct session *s, char *arg);
enum verdict imap_namespace(struct session *s, char *arg);

/* mailbox.c: the one that is selected. */
enum verdict imap_select(struct session *s, char *arg);
enum verdict imap_examine(struct session *s, char *arg);
enum verdict imap_status(struct session *s, char *arg);
enum verdict imap_close(struct session *s, char *arg);
enum verdict imap_unselect(struct session *s, char *arg);
enum verdict imap_expunge(struct session *s, char *arg);

/* append.c, copy.c, idle.c: messages that come and go. */
enum verdict imap_append(struct session *s, char *arg);
enum verdict imap_copy(struct session *s, char *arg);
enum verdict imap_move(struct session *s, char *arg);
enum verdict imap_idle(struct session *s, char *arg);

/* fetch.c, store.c, search.c: the messages of the selected one. */
enum verdict imap_fetch(struct session *s, char *arg);
enum verdict imap_store(struct session *s, char *arg);
enum verdict imap_search(struct session *s, char *arg);

#endif
