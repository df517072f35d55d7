/*
 * pop3.h - what one POP3 session remembers, shared by pop3d's files.
 */
#ifndef POP3_H
#define POP3_H

#include "common/conf.h"
#include "common/cram.h"
#include "common/login.h"
#include "common/mail/mbox.h"
#include "common/mail/reading.h"
#include "common/session.h"

#define POP3_LINE 1024 /* RFC 2449 4: 255 at least; AUTH needs more */

/* RFC 1939 3: the states. UPDATE is what QUIT does on its way out. */
enum { AUTHORIZATION = 1 << 0, TRANSACTION = 1 << 1 };

struct pop3 {
	const struct conf *conf;
	char name[POP3_LINE];   /* what USER said; "" until it has */
	char stamp[CRAM_STAMP]; /* what APOP signs; "": there is none */
	struct login login;
	struct mbox box;        /* open in TRANSACTION */
	size_t last;            /* highest message read, RFC 1460 LAST */
	struct reading reading; /* of the message being sent */
};

/* login.c: from AUTHORIZATION to TRANSACTION. */
enum verdict pop3_user(struct session *s, char *arg);
enum verdict pop3_pass(struct session *s, char *arg);
enum verdict pop3_apop(struct session *s, char *arg);
enum verdict pop3_auth(struct session *s, char *arg);
enum verdict pop3_stls(struct session *s, char *arg);

/* text.c: sending a message. */
enum verdict pop3_retr(struct session *s, char *arg);
enum verdict pop3_top(struct session *s, char *arg);

/*
 * The message that the number in arg means. If there is none, or it is marked
 * deleted, says so and returns NULL.
 */
struct message *pop3_message(struct session *s, const char *arg);

/* Until when we wait for the mailbox's lock. */
int64_t pop3_lock_deadline(const struct pop3 *p);

#endif
