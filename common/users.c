/* users.c - the site's accounts. */
#include "common/users.h"

#include <crypt.h>
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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

/* Read a line without its end; one that is too long is passed over whole. */
static bool
next_line(FILE *f, char line[USERS_LINE])
{
	size_t len;
	int c;

	while (fgets(line, USERS_LINE, f) != NULL) {
		len = strcspn(line, "\n");
		if (line[len] == '\n' || feof(f)) {
			line[len] = '\0';
			return true;
		}
		while ((c = getc(f)) != '\n' && c != EOF)
			continue;
	}
	return false;
}

/*
 * Find the line of name; hash gets what is after its first colon, up to the
 * next. If there is none, hash is another account's: an unknown name is to
 * take as long as a known one.
 */
static enum users_answer
look_up(const struct conf *conf, const char *name, char *hash, size_t size)
{
	enum users_answer answer = USERS_NO;
	char line[USERS_LINE];
	char *colon;
	FILE *f = fopen(conf->users, "re");

	if (f == NULL) {
		log_warn("%s: %s", conf->users, strerror(errno));
		return USERS_CANNOT_TELL;
	}
	strlcpy(hash, NOBODYS, size);
	while (answer == USERS_NO && next_line(f, line)) {
		if ((colon = strchr(line, ':')) == NULL || line[0] == '#')
			continue;
		*colon++ = '\0';
		colon[strcspn(colon, ":")] = '\0';
		if (strcmp(line, name) == 0)
			answer = USERS_YES;
		if (answer == USERS_YES || usable(colon))
			strlcpy(hash, colon, size);
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
	enum users_answer answer = look_up(conf, name, hash, sizeof(hash));

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

enum users_answer
users_check(const struct conf *conf, const char *name, const char *password)
{
	char hash[USERS_LINE];
	struct crypt_data work = { .initialized = 0 };
	enum users_answer answer;
	const char *got;

	answer = look_up(conf, name, hash, sizeof(hash));
	if (answer == USERS_CANNOT_TELL)
		return answer;
	if (!usable(hash)) {
		strlcpy(hash, NOBODYS, sizeof(hash));
		answer = USERS_NO;
	}
	got = crypt_r(password, hash, &work);
	if (got == NULL || *got == '*' || !same(got, hash))
		answer = USERS_NO;
	explicit_bzero(&work, sizeof(work));
	explicit_bzero(hash, sizeof(hash));
	return answer;
}
