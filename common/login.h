/*
 * login.h - attempts to log in, of one session.
 *
 * Each wrong one costs the client a second, and after a few the session has
 * to end: whoever guesses needs a connection for every few guesses. Right and
 * wrong ones are logged, never what was tried.
 */
#ifndef LOGIN_H
#define LOGIN_H

#include <stdbool.h>

#include "common/conf.h"
#include "common/users.h"

#define LOGIN_FAILURE_S    1   /* what a wrong password costs */
#define LOGIN_FAILURES_MAX 3   /* in a session */
#define LOGIN_PLAIN_MAX    768 /* octets of a PLAIN response, decoded */

struct login {
	const struct conf *conf;
	const char *peer;      /* for the log; both are borrowed */
	unsigned int failed;   /* so far */
	char user[USERS_NAME]; /* the account, after LOGIN_YES */
};

enum login_answer {
	LOGIN_YES,
	LOGIN_NO,
	LOGIN_NO_MORE,     /* as LOGIN_NO, and it was the last chance */
	LOGIN_MALFORMED,   /* not what the mechanism asks for */
	LOGIN_CANNOT_TELL, /* our trouble, logged: "try later" */
};

/* Is this who it claims to be? The caller wipes password. */
enum login_answer login_check(
    struct login *l, const char *name, const char *password);

/*
 * The same, by a response of SASL PLAIN (RFC 4616) in base64. To be another
 * than who one is, is LOGIN_NO. The caller wipes base64.
 */
enum login_answer login_plain(struct login *l, const char *base64);

#endif
