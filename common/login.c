/* login.c - attempts to log in, of one session. */
#include "common/login.h"

#include <string.h>
#include <time.h>

#include "common/cram.h"
#include "common/failures.h"
#include "common/log.h"
#include "common/network.h"
#include "common/tls.h"

void
login_begin(struct login *l, const struct conf *conf, const struct peer *peer)
{
	*l = (struct login){
		.conf = conf,
		.peer = peer->ip,
		.is_private = tls_is_on(),
	};
}

void
login_under_tls(struct login *l)
{
	l->is_private = tls_is_on();
	l->user[0] = '\0';
}

bool
login_in_clear(const struct login *l)
{
	const char *const *text;
	struct network peer, of;

	if (l->is_private || network_parse(&peer, l->peer) == -1)
		return true; /* a person at a terminal */
	for (text = l->conf->clear_passwords; *text != NULL; text++)
		if (network_parse(&of, *text) == 0 &&
		    network_has(&of, &peer.address))
			return true;
	return false;
}

enum login_answer
login_may_try(struct login *l)
{
	l->user[0] = '\0';
	if (!failures_many(l->conf, l->peer))
		return LOGIN_YES;
	log_info("%s: login failed: too often, has to wait", l->peer);
	return LOGIN_LATER;
}

enum login_answer
login_right(struct login *l, const char *name)
{
	strlcpy(l->user, name, sizeof(l->user));
	return LOGIN_YES;
}

enum login_answer
login_wrong(struct login *l, const char *how)
{
	const struct timespec cost = { .tv_sec = LOGIN_FAILURE_S };

	log_info("%s: login failed: wrong name or password, %s", l->peer, how);
	failures_add(l->conf, l->peer);
	nanosleep(&cost, NULL);
	return ++l->failed < LOGIN_FAILURES_MAX ? LOGIN_NO : LOGIN_NO_MORE;
}

enum login_answer
login_check(struct login *l, const char *name, const char *password)
{
	enum login_answer answer = login_may_try(l);
	char account[USERS_NAME];

	if (!login_in_clear(l))
		return LOGIN_IN_CLEAR;
	if (answer != LOGIN_YES)
		return answer;
	/* A name that can be nobody's is to take as long as another. */
	if (users_name(l->conf, name, account) == -1)
		account[0] = '\0';
	switch (users_check(l->conf, account, password)) {
	case USERS_YES:
		return login_right(l, account);
	case USERS_NO:
		return login_wrong(l, "in clear");
	case USERS_CANNOT_TELL:
		break;
	}
	return LOGIN_CANNOT_TELL;
}

enum login_answer
login_digest(struct login *l, const char *name, const char *digest,
    const char *stamp,
    void (*make)(const char *secret, const char *stamp, char *digest))
{
	enum login_answer answer = login_may_try(l);
	char account[USERS_NAME], right[CRAM_DIGEST];
	enum users_answer found;
	struct account a;

	if (answer != LOGIN_YES)
		return answer;
	if (users_name(l->conf, name, account) == -1)
		account[0] = '\0';
	found = users_find(l->conf, account, &a);
	make(a.secret, stamp, right);
	if (a.secret[0] == '\0' || !users_same(right, digest))
		found = found == USERS_YES ? USERS_NO : found;
	explicit_bzero(&a, sizeof(a));
	explicit_bzero(right, sizeof(right));
	if (found == USERS_CANNOT_TELL)
		return LOGIN_CANNOT_TELL;
	return found == USERS_YES ? login_right(l, account)
	                          : login_wrong(l, "by a digest");
}
