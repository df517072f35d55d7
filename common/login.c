/* login.c - attempts to log in, of one session. */
#include "common/login.h"

#include <string.h>
#include <time.h>

#include "common/base64.h"
#include "common/log.h"

static enum login_answer
fail(struct login *l)
{
	const struct timespec cost = { .tv_sec = LOGIN_FAILURE_S };

	log_info("%s: wrong name or password", l->peer);
	nanosleep(&cost, NULL);
	return ++l->failed < LOGIN_FAILURES_MAX ? LOGIN_NO : LOGIN_NO_MORE;
}

enum login_answer
login_check(struct login *l, const char *name, const char *password)
{
	/* A name that can be nobody's is to take as long as another. */
	if (users_name(l->conf, name, l->user) == -1)
		l->user[0] = '\0';
	switch (users_check(l->conf, l->user, password)) {
	case USERS_YES:
		return LOGIN_YES;
	case USERS_NO:
		return fail(l);
	case USERS_CANNOT_TELL:
		break;
	}
	return LOGIN_CANNOT_TELL;
}

/* RFC 4616: what to be, NUL, who it is, NUL, password. */
enum login_answer
login_plain(struct login *l, const char *base64)
{
	char plain[LOGIN_PLAIN_MAX + 1], *end, *name, *password;
	enum login_answer answer = LOGIN_MALFORMED;
	ssize_t n = base64_decode(base64, plain, LOGIN_PLAIN_MAX);

	end = plain + (n < 0 ? 0 : n);
	*end = '\0';
	name = plain + strlen(plain) + 1;
	password = name < end ? name + strlen(name) + 1 : end;
	if (password < end && password + strlen(password) == end)
		answer = plain[0] != '\0' && strcmp(plain, name) != 0
		             ? fail(l)
		             : login_check(l, name, password);
	explicit_bzero(plain, sizeof(plain));
	return answer;
}
