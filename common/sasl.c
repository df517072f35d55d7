/* sasl.c - logging in by a mechanism. */
#include "common/sasl.h"

#include <nettle/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "common/base64.h"
#include "common/cram.h"
#include "common/failures.h"

#define NONCE_OCTETS (SCRAM_NONCE_MADE / 4 * 3) /* whole letters of base64 */

static enum login_answer
ask(struct sasl *x, const char *challenge)
{
	strlcpy(x->challenge, challenge, sizeof(x->challenge));
	x->step++;
	return LOGIN_MORE;
}

/* RFC 4616: what to be, NUL, who it is, NUL, password. */
static enum login_answer
plain(struct sasl *x, char *response, size_t n)
{
	char *end, *name, *password;

	if (response == NULL)
		return ask(x, "");
	end = response + n;
	name = response + strlen(response) + 1;
	password = name < end ? name + strlen(name) + 1 : end;
	if (password >= end || password + strlen(password) != end)
		return LOGIN_MALFORMED;
	if (response[0] != '\0' && strcmp(response, name) != 0)
		return login_wrong(x->login, "another's name");
	return login_check(x->login, name, password);
}

/* draft-murchison-sasl-login: what is asked is only there to be seen. */
static enum login_answer
login(struct sasl *x, char *response, size_t n)
{
	if (response == NULL)
		return ask(x, "Username:");
	if (strlen(response) != n)
		return LOGIN_MALFORMED;
	if (x->name[0] != '\0')
		return login_check(x->login, x->name, response);
	if (n == 0)
		return LOGIN_MALFORMED;
	strlcpy(x->name, response, sizeof(x->name));
	return ask(x, "Password:");
}

/* RFC 2195: a name, a blank, the digest. */
static enum login_answer
cram(struct sasl *x, char *response, size_t n)
{
	char *digest;

	if (x->step == 0 && response == NULL) {
		cram_stamp(x->challenge, x->login->conf->hostname);
		x->step++;
		return LOGIN_MORE;
	}
	if (x->step == 0 || strlen(response) != n ||
	    (digest = strrchr(response, ' ')) == NULL)
		return LOGIN_MALFORMED;
	*digest++ = '\0';
	return login_digest(x->login, response, digest, x->challenge, cram_md5);
}

/*
 * For who has no verifier: one that nobody can log in by, and that is always
 * the same. Who asks must not see a difference to a true one.
 */
static void
make_up(struct sasl *x, const char *name, unsigned int iterations)
{
	uint8_t secret[FAILURES_SECRET], mac[SHA256_DIGEST_SIZE];
	struct hmac_sha256_ctx h;

	failures_secret(x->login->conf, secret);
	hmac_sha256_set_key(&h, sizeof(secret), secret);
	hmac_sha256_update(&h, strlen(name), (const uint8_t *)name);
	hmac_sha256_digest(&h, sizeof(mac), mac);
	explicit_bzero(secret, sizeof(secret));
	x->verifier = (struct verifier){
		.iterations = iterations,
		.salt_len = SCRAM_SALT_MADE,
	};
	memcpy(x->verifier.salt, mac, SCRAM_SALT_MADE);
}

/* Find the verifier. The name becomes the account's, or "". */
static enum login_answer
find_verifier(struct sasl *x)
{
	char name[USERS_NAME];
	struct account a;
	enum users_answer found;
	bool whole = users_name(x->login->conf, x->scram.name, name) == 0;

	found = users_find(x->login->conf, whole ? name : "", &a);
	make_up(x, whole ? name : x->scram.name, a.iterations);
	if (found == USERS_YES && a.verifier.iterations != 0)
		x->verifier = a.verifier;
	else {
		x->lacks = found == USERS_YES;
		whole = false;
	}
	explicit_bzero(&a, sizeof(a));
	x->may = whole && (x->scram.other[0] == '\0' ||
	                      strcmp(x->scram.other, x->scram.name) == 0);
	strlcpy(x->name, whole ? name : "", sizeof(x->name));
	return found == USERS_CANNOT_TELL ? LOGIN_CANNOT_TELL : LOGIN_YES;
}

static enum login_answer
scram_begin(struct sasl *x, const char *response)
{
	char octets[NONCE_OCTETS], made[SCRAM_NONCE_MADE];
	enum login_answer answer;

	if (!scram_first(&x->scram, response))
		return LOGIN_MALFORMED;
	if ((answer = find_verifier(x)) != LOGIN_YES)
		return answer;
	if (getrandom(octets, sizeof(octets), 0) != sizeof(octets))
		abort();
	base64_encode(made, octets, sizeof(octets));
	scram_second(&x->scram, &x->verifier, made, x->challenge);
	x->step = 2;
	return LOGIN_MORE;
}

static enum login_answer
scram_end(struct sasl *x, char *response)
{
	bool proved;

	if (!scram_final(
	        &x->scram, &x->verifier, response, &proved, x->challenge))
		return LOGIN_MALFORMED;
	if (!proved || !x->may)
		return login_wrong(x->login,
		    x->lacks ? "SCRAM-SHA-256: no verifier in etc/users"
		             : "SCRAM-SHA-256");
	x->step++;
	return LOGIN_MORE;
}

static enum login_answer
scram(struct sasl *x, char *response, size_t n)
{
	if (response == NULL)
		return ask(x, "");
	if (strlen(response) != n)
		return LOGIN_MALFORMED;
	switch (x->step) {
	case 0:
	case 1:
		return scram_begin(x, response);
	case 2:
		return scram_end(x, response);
	}
	return n == 0 ? login_right(x->login, x->name) : LOGIN_MALFORMED;
}

/* clang-format off */

/* The best first: that is the order in which clients are told. */
static const struct mechanism {
	const char *name;
	enum login_answer (*step)(struct sasl *, char *response, size_t n);
	unsigned int needs; /* of what some account has (users.h) */
	bool in_clear;
} mechanisms[] = {
	{ "SCRAM-SHA-256", scram, USERS_VERIFIERS, false },
	{ "CRAM-MD5",      cram,  USERS_SECRETS,   false },
	{ "PLAIN",         plain, 0,               true },
	{ "LOGIN",         login, 0,               true },
	{ NULL,            NULL,  0,               false }
};
/* clang-format on */

void
sasl_list(const struct login *l, const char *before, char list[SASL_LIST])
{
	unsigned int keep = users_keep(l->conf);
	const struct mechanism *m;

	list[0] = '\0';
	for (m = mechanisms; m->name != NULL; m++) {
		if ((m->needs & ~keep) != 0 ||
		    (m->in_clear && !login_in_clear(l)))
			continue;
		strlcat(list, before, SASL_LIST);
		strlcat(list, m->name, SASL_LIST);
	}
}

enum login_answer
sasl_begin(struct sasl *x, struct login *l, const char *mechanism)
{
	const struct mechanism *m = mechanisms;

	memset(x, 0, sizeof(*x));
	while (m->name != NULL && strcasecmp(m->name, mechanism) != 0)
		m++;
	if (m->name == NULL || (m->needs & ~users_keep(l->conf)) != 0)
		return LOGIN_NO_MECHANISM;
	if (m->in_clear && !login_in_clear(l))
		return LOGIN_IN_CLEAR;
	x->login = l;
	x->mechanism = m;
	return login_may_try(l);
}

enum login_answer
sasl_step(struct sasl *x, char *response, size_t n)
{
	return x->mechanism->step(x, response, n);
}

/* The same for a response in base64. */
static enum login_answer
step(struct sasl *x, const char *base64)
{
	char octets[SASL_OCTETS + 1];
	ssize_t n = base64_decode(base64, octets, SASL_OCTETS);
	enum login_answer answer = LOGIN_MALFORMED;

	if (n >= 0) {
		octets[n] = '\0';
		answer = sasl_step(x, octets, (size_t)n);
	}
	explicit_bzero(octets, sizeof(octets));
	return answer;
}

/* Say the challenge, and take what is answered. */
static enum login_answer
turn(struct session *s, struct sasl *x, const char *before)
{
	char line[SASL_LINE], challenge[BASE64_LETTERS(SCRAM_MESSAGE)];
	enum login_answer answer;

	base64_encode(challenge, x->challenge, strlen(x->challenge));
	session_reply(s, "%s%s", before, challenge);
	switch (session_line(s, line, sizeof(line))) {
	case -1:
		return LOGIN_GONE;
	case 0:
		explicit_bzero(line, sizeof(line));
		return LOGIN_TOO_LONG;
	}
	if (strcmp(line, "*") == 0)
		return LOGIN_CANCELLED;
	answer = step(x, line);
	explicit_bzero(line, sizeof(line));
	return answer;
}

enum login_answer
sasl_converse(struct session *s, struct login *l, const char *before,
    const char *mechanism, const char *initial)
{
	struct sasl x;
	enum login_answer answer = sasl_begin(&x, l, mechanism);

	if (answer != LOGIN_YES)
		return answer;
	answer = *initial == '\0' ? sasl_step(&x, NULL, 0) : step(&x, initial);
	while (answer == LOGIN_MORE)
		answer = turn(s, &x, before);
	explicit_bzero(&x, sizeof(x));
	return answer;
}
