/*
 * login.h - attempts to log in, of one session.
 *
 * Each wrong one costs the client a second, and after a few the session has
 * to end; after a few more the address has to wait, whatever service it tries
 * (failures.h). Wrong ones are logged in one form, which doc/fail2ban.conf
 * reads, and never with what was tried.
 */
#ifndef LOGIN_H
#define LOGIN_H

#include <stdbool.h>

#include "common/conf.h"
#include "common/peer.h"
#include "common/users.h"

#define LOGIN_FAILURE_S    1 /* what a wrong password costs */
#define LOGIN_FAILURES_MAX 3 /* in a session */

struct login {
	const struct conf *conf;
	const char *peer;      /* its address; both are borrowed */
	bool is_private;       /* nobody else hears what is said: TLS */
	unsigned int failed;   /* so far */
	char user[USERS_NAME]; /* the account, after LOGIN_YES; else "" */
};

enum login_answer {
	LOGIN_MORE, /* the exchange goes on; only within sasl.c */
	LOGIN_YES,
	LOGIN_NO,
	LOGIN_NO_MORE,      /* as LOGIN_NO, and it was the last chance */
	LOGIN_LATER,        /* too many from this address */
	LOGIN_IN_CLEAR,     /* not without TLS */
	LOGIN_MALFORMED,    /* not what the mechanism asks for */
	LOGIN_CANCELLED,    /* by the client */
	LOGIN_TOO_LONG,     /* a line of the exchange */
	LOGIN_NO_MECHANISM, /* there is none of this name */
	LOGIN_GONE,         /* the session has ended */
	LOGIN_CANNOT_TELL,  /* our trouble, logged: "try later" */
	LOGIN_ANSWERS
};

void login_begin(
    struct login *l, const struct conf *conf, const struct peer *peer);

/*
 * The session goes on under TLS: what the client has said is forgotten, but
 * not how often it was wrong.
 */
void login_under_tls(struct login *l);

/* May this client say a password as it is? */
bool login_in_clear(const struct login *l);

/* Is this who it claims to be? The caller wipes password. */
enum login_answer login_check(
    struct login *l, const char *name, const char *password);

/* The same by a digest of the stamp and its secret (cram.h). */
enum login_answer login_digest(struct login *l, const char *name,
    const char *digest, const char *stamp,
    void (*make)(const char *secret, const char *stamp, char *digest));

/*
 * For a mechanism (sasl.c): may this address try at all? LOGIN_YES, or
 * LOGIN_LATER. And an attempt of name has ended: it was right, or wrong.
 */
enum login_answer login_may_try(struct login *l);
enum login_answer login_right(struct login *l, const char *name);
enum login_answer login_wrong(struct login *l, const char *how);

#endif
