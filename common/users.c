/* users.c - the site's accounts. */
#include "common/users.h"

#include <crypt.h>
#include <ctype.h>
#include <errno.h>
#include <nettle/memops.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "common/log.h"
#include "common/same_file.h"
#include "common/users_ldap.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789._-+"
#define VERIFIER   "SCRAM-SHA-256$" /* RFC 5803; has colons of its own */
#define SECRET     "secret="        /* to the end of the line */

/* What a password is compared with if there is no account at all. */
#define NOBODYS "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$"

int
users_name(const struct conf *conf, const char *login, char name[USERS_NAME])
{
	const char *at = strrchr(login, '@');
	size_t len = at == NULL ? strlen(login) : (size_t)(at - login), i;

	if (len == 0 || len >= USERS_NAME || login[0] == '.')
		return -1;
	if (at != NULL && !conf_is_local(conf, at + 1))
		return -1;
	for (i = 0; i < len; i++)
		name[i] = (char)tolower((unsigned char)login[i]);
	name[len] = '\0';
	return strspn(name, NAME_CHARS) == len ? 0 : -1;
}

/* The file, and the line of it that was read last. */
struct reading {
	const struct conf *conf;
	FILE *f;
	unsigned int number;
	char line[USERS_LINE];
	char *hash, *more; /* in it: what follows the name, and the hash */
	const char *wrong; /* with it; NULL: nothing */
};

static bool
begin(struct reading *r, const struct conf *conf)
{
	*r = (struct reading){ .conf = conf, .f = fopen(conf->users, "re") };
	if (r->f == NULL)
		log_warn("%s: %s", conf->users, strerror(errno));
	return r->f != NULL;
}

static bool
end(struct reading *r)
{
	bool good = ferror(r->f) == 0;

	if (!good)
		log_warn("%s: cannot read", r->conf->users);
	fclose(r->f);
	explicit_bzero(r->line, sizeof(r->line));
	return good;
}

static void
complain(const struct reading *r)
{
	log_warn("%s:%u: %s", r->conf->users, r->number, r->wrong);
}

/* Read a line without its end. False at the end of the file. */
static bool
next_line(struct reading *r)
{
	size_t len = 0;
	int c;

	r->wrong = NULL;
	r->number++;
	while ((c = getc(r->f)) != EOF && c != '\n')
		if (c == '\0')
			r->wrong = "a NUL";
		else if (len + 1 == USERS_LINE)
			r->wrong = "this line is too long";
		else
			r->line[len++] = (char)c;
	if (len > 0 && r->line[len - 1] == '\r')
		len--;
	r->line[len] = '\0';
	return c != EOF || len > 0;
}

/* Cut the line up. False if it is no account's. */
static bool
cut_up(struct reading *r)
{
	r->hash = strchr(r->line, ':');
	if (r->hash == NULL || r->hash == r->line)
		return false;
	*r->hash++ = '\0';
	r->more = r->hash + strcspn(r->hash, ":");
	if (*r->more != '\0')
		*r->more++ = '\0';
	return true;
}

/* Read the line of the next account, and cut it up. */
static bool
next(struct reading *r)
{
	while (next_line(r))
		if (r->wrong == NULL && *r->line != '#' && cut_up(r))
			return true;
	return false;
}

/* True if a hash can let anybody in. */
static bool
usable(const char *hash)
{
	return hash[0] != '\0' && hash[0] != '!' && hash[0] != '*';
}

/* Where a field ends; a verifier has two colons of its own. */
static char *
field_end(char *at, bool verifier)
{
	int colons = verifier ? 2 : 0;

	while (*at != '\0' && (*at != ':' || colons-- > 0))
		at++;
	return at;
}

/*
 * Take what follows the hash. What is none of ours is passed over: files of
 * other programs have it.
 */
static void
take_more(struct reading *r, struct account *a)
{
	char *at = r->more, *next;
	bool verifier;

	a->verifier.iterations = 0;
	a->secret[0] = '\0';
	for (; *at != '\0'; at = next) {
		if (strncmp(at, SECRET, strlen(SECRET)) == 0) {
			at += strlen(SECRET);
			if (strlcpy(a->secret, at, USERS_SECRET) < USERS_SECRET)
				return;
			a->secret[0] = '\0';
			r->wrong = "this secret is too long";
			return;
		}
		verifier = strncmp(at, VERIFIER, strlen(VERIFIER)) == 0;
		next = field_end(at, verifier);
		if (*next != '\0')
			*next++ = '\0';
		if (!verifier || verifier_parse(&a->verifier, at))
			continue;
		a->verifier.iterations = 0;
		r->wrong = "this is no verifier of SCRAM-SHA-256";
	}
}

enum users_answer
users_exists(const struct conf *conf, const char *name)
{
	enum users_answer answer = USERS_NO;
	struct reading r;

	if (users_ldap_is(conf->users))
		return users_ldap_exists(conf, name);
	if (!begin(&r, conf))
		return USERS_CANNOT_TELL;
	while (answer == USERS_NO && next(&r))
		if (strcasecmp(r.line, name) == 0)
			answer = USERS_YES;
	return end(&r) ? answer : USERS_CANNOT_TELL;
}

/* Take the account that r is at, or what it has to stand in for others. */
static void
take(struct reading *r, struct account *a, bool own)
{
	struct account it;

	strlcpy(a->hash, r->hash, sizeof(a->hash));
	if (!own && (a->iterations != 0 || *r->more == '\0'))
		return;
	take_more(r, &it);
	if (a->iterations == 0)
		a->iterations = it.verifier.iterations;
	if (own) {
		a->verifier = it.verifier;
		strlcpy(a->secret, it.secret, sizeof(a->secret));
		if (r->wrong != NULL)
			complain(r);
	}
	explicit_bzero(&it, sizeof(it));
}

/*
 * The whole file is read and there is always a hash that crypt(3) can work on,
 * if need be another account's: an account that does not exist, or that lets
 * nobody in, is to take as long as one that does.
 */
enum users_answer
users_find(const struct conf *conf, const char *name, struct account *a)
{
	enum users_answer answer = USERS_NO;
	bool found = false, mine;
	struct reading r;

	memset(a, 0, sizeof(*a));
	strlcpy(a->hash, NOBODYS, sizeof(a->hash));
	if (users_ldap_is(conf->users)) {
		a->iterations = SCRAM_ITERATIONS;
		return USERS_NO; /* the directory tells no hash */
	}
	if (!begin(&r, conf))
		return USERS_CANNOT_TELL;
	while (next(&r)) {
		mine = !found && strcasecmp(r.line, name) == 0;
		found |= mine;
		if (answer == USERS_YES || !usable(r.hash))
			continue;
		take(&r, a, mine);
		if (mine)
			answer = USERS_YES;
	}
	if (a->iterations == 0)
		a->iterations = SCRAM_ITERATIONS;
	return end(&r) ? answer : USERS_CANNOT_TELL;
}

bool
users_same(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && memeql_sec(a, b, len);
}

/* Is password the one that hash was made from? */
static enum users_answer
compare(const char *password, const char *hash)
{
	struct crypt_data work = { .initialized = 0 };
	enum users_answer answer = USERS_NO;
	const char *got;

	errno = 0;
	got = crypt_r(password, hash, &work);
	if (got != NULL && *got != '*')
		answer = users_same(got, hash) ? USERS_YES : USERS_NO;
	else if (errno == ENOMEM) {
		log_warn("no memory to check a password");
		answer = USERS_CANNOT_TELL;
	}
	explicit_bzero(&work, sizeof(work));
	return answer;
}

enum users_answer
users_check(const struct conf *conf, const char *name, const char *password)
{
	struct account a;
	enum users_answer found, answer;

	if (users_ldap_is(conf->users))
		return users_ldap_check(conf, name, password);
	answer = found = users_find(conf, name, &a);
	if (found != USERS_CANNOT_TELL)
		answer = compare(password, a.hash);
	if (answer == USERS_YES)
		answer = found;
	explicit_bzero(&a, sizeof(a));
	return answer;
}

/* Is the file still the one that was looked at? Remembers it. */
static bool
is_same(const struct conf *conf)
{
	static struct stat seen;
	struct stat st;
	bool same;

	if (stat(conf->users, &st) == -1)
		return false;
	same = same_file(&st, &seen);
	seen = st;
	return same;
}

unsigned int
users_keep(const struct conf *conf)
{
	static unsigned int keep;
	struct account a;
	struct reading r;

	if (users_ldap_is(conf->users))
		return 0;
	if (is_same(conf))
		return keep;
	keep = 0;
	if (!begin(&r, conf))
		return keep;
	while (next(&r)) {
		if (!usable(r.hash) || *r.more == '\0')
			continue;
		take_more(&r, &a);
		keep |= a.verifier.iterations != 0 ? USERS_VERIFIERS : 0;
		keep |= a.secret[0] != '\0' ? USERS_SECRETS : 0;
	}
	explicit_bzero(&a, sizeof(a));
	end(&r);
	return keep;
}

/* Clients take SCRAM if it is offered: then whoever may log in needs it. */
static void
check_fields(struct reading *r, struct account *a, bool verifiers)
{
	take_more(r, a);
	if (verifiers && r->wrong == NULL && usable(r->hash) &&
	    a->verifier.iterations == 0)
		r->wrong = "others have a verifier of SCRAM-SHA-256, this one "
		           "none: set its password anew";
}

int
users_mistakes(const struct conf *conf)
{
	char name[USERS_NAME];
	bool verifiers = (users_keep(conf) & USERS_VERIFIERS) != 0;
	struct account a;
	struct reading r;
	int mistakes = 0;

	if (users_ldap_is(conf->users))
		return 0; /* the directory sees to its own */
	if (!begin(&r, conf))
		return -1;
	while (next_line(&r)) {
		if (r.wrong == NULL && (*r.line == '\0' || *r.line == '#'))
			continue;
		if (r.wrong == NULL && !cut_up(&r))
			r.wrong = "expected name:hash";
		else if (r.wrong == NULL &&
		         (strchr(r.line, '@') != NULL ||
		             users_name(conf, r.line, name) == -1))
			r.wrong = "the name: expected up to 63 of a-z 0-9 . _ "
			          "+ -, and no dot first";
		else if (r.wrong == NULL)
			check_fields(&r, &a, verifiers);
		if (r.wrong == NULL)
			continue;
		complain(&r);
		mistakes++;
	}
	explicit_bzero(&a, sizeof(a));
	return end(&r) ? mistakes : -1;
}
