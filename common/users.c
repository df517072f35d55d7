/* users.c - the site's accounts. */
#include "common/users.h"

#include <crypt.h>
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"

#define USERS_LINE 512 /* octets of a line of the file */
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789._-+"

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

/* True if a hash can let anybody in. */
static bool
usable(const char *hash)
{
	return hash[0] != '\0' && hash[0] != '!' && hash[0] != '*';
}

/*
 * Read a line without its end; one that is too long or has a NUL is nobody's
 * and is passed over whole.
 */
static bool
next_line(FILE *f, char line[USERS_LINE])
{
	size_t len;
	bool fits;
	int c;

	do {
		len = 0;
		fits = true;
		while ((c = getc(f)) != EOF && c != '\n')
			if (c == '\0' || len + 1 == USERS_LINE)
				fits = false;
			else
				line[len++] = (char)c;
		line[len] = '\0';
	} while (!fits && c != EOF);
	return fits && (c != EOF || len > 0);
}

/* Cut line into name and hash; NULL if it is no account's. */
static const char *
split(char *line)
{
	char *hash = strchr(line, ':');

	if (hash == NULL || hash == line || line[0] == '#')
		return NULL;
	*hash++ = '\0';
	hash[strcspn(hash, ":\r")] = '\0';
	return hash;
}

/*
 * Find the account called name. The whole file is read and hash always gets
 * one that crypt(3) can work on, if need be another account's: an account
 * that does not exist, or that lets nobody in, is to take as long as one that
 * does. *own says whether the hash is the account's own.
 */
static enum users_answer
look_up(
    const struct conf *conf, const char *name, char hash[USERS_LINE], bool *own)
{
	enum users_answer answer = USERS_NO;
	char line[USERS_LINE];
	const char *found;
	bool mine;
	FILE *f = fopen(conf->users, "re");

	*own = false;
	if (f == NULL) {
		log_warn("%s: %s", conf->users, strerror(errno));
		return USERS_CANNOT_TELL;
	}
	strlcpy(hash, NOBODYS, USERS_LINE);
	while (next_line(f, line)) {
		if ((found = split(line)) == NULL)
			continue;
		mine = answer == USERS_NO && strcasecmp(line, name) == 0;
		if (mine)
			answer = USERS_YES;
		if (!usable(found) || *own)
			continue;
		strlcpy(hash, found, USERS_LINE);
		*own = mine;
	}
	if (ferror(f) != 0) {
		log_warn("%s: cannot read", conf->users);
		answer = USERS_CANNOT_TELL;
	}
	fclose(f);
	explicit_bzero(line, sizeof(line));
	return answer;
}

enum users_answer
users_exists(const struct conf *conf, const char *name)
{
	char hash[USERS_LINE];
	bool own;
	enum users_answer answer = look_up(conf, name, hash, &own);

	explicit_bzero(hash, sizeof(hash));
	return answer;
}

/* Compare in a time that depends on the lengths alone. */
static int
same(const char *a, const char *b)
{
	size_t len = strlen(a), i;
	unsigned char differ = 0;

	if (len != strlen(b))
		return 0;
	for (i = 0; i < len; i++)
		differ |= (unsigned char)(a[i] ^ b[i]);
	return differ == 0;
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
		answer = same(got, hash) ? USERS_YES : USERS_NO;
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
	char hash[USERS_LINE];
	enum users_answer answer;
	bool own;

	answer = look_up(conf, name, hash, &own);
	if (answer == USERS_CANNOT_TELL)
		return answer;
	answer = compare(password, hash);
	if (answer == USERS_YES && !own)
		answer = USERS_NO;
	explicit_bzero(hash, sizeof(hash));
	return answer;
}
