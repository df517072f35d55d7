/* htpasswd.c - files of people and groups, as Apache has them. */
#include "services/httpd/htpasswd.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <apr_md5.h>

#include "common/log.h"
#include "common/users.h"

/* What nobody's password is compared with, if the file has no hash at all. */
#define NOBODYS "$5$rounds=5000$nobodynobody$"

static FILE *
open_lines(const char *path)
{
	FILE *f = fopen(path, "re");

	if (f == NULL)
		log_warn("%s: %s", path, strerror(errno));
	return f;
}

/* The next line, cut at its end. False: there is none. */
static bool
next_line(FILE *f, char line[HTPASSWD_LINE])
{
	int c;

	while (fgets(line, HTPASSWD_LINE, f) != NULL) {
		if (strchr(line, '\n') != NULL || feof(f)) {
			line[strcspn(line, "\r\n")] = '\0';
			return true;
		}
		while ((c = getc(f)) != '\n' && c != EOF)
			;
	}
	return false;
}

/* True if a hash can let anybody in. */
static bool
usable(const char *hash)
{
	return hash[0] != '\0' && hash[0] != '!' && hash[0] != '*';
}

static enum htpasswd_answer
compare(const char *password, const char *hash)
{
	static struct crypt_data work; /* 32 KiB, too much for the stack */
	const char *got;
	bool same;

	if (strncmp(hash, "$apr1$", 6) == 0 || strncmp(hash, "{SHA}", 5) == 0)
		return apr_password_validate(password, hash) == APR_SUCCESS
		           ? HTPASSWD_YES
		           : HTPASSWD_NO;
	errno = 0;
	got = crypt_r(password, hash, &work);
	if (got == NULL && errno == ENOMEM) {
		log_warn("no memory to check a password");
		return HTPASSWD_CANNOT_TELL;
	}
	same = got != NULL && *got != '*' && users_same(got, hash);
	explicit_bzero(&work, sizeof(work));
	return same ? HTPASSWD_YES : HTPASSWD_NO;
}

enum htpasswd_answer
htpasswd_check(const char *path, const char *name, const char *password)
{
	char line[HTPASSWD_LINE], hash[HTPASSWD_LINE] = NOBODYS, *colon;
	enum htpasswd_answer answer;
	bool found = false, any = false, mine;
	FILE *f = open_lines(path);

	if (f == NULL)
		return HTPASSWD_CANNOT_TELL;
	while (!found && next_line(f, line)) {
		if (*line == '#' || (colon = strchr(line, ':')) == NULL)
			continue;
		*colon++ = '\0';
		colon[strcspn(colon, ":")] = '\0';
		mine = strcmp(line, name) == 0;
		if (mine || (!any && usable(colon)))
			strlcpy(hash, usable(colon) ? colon : NOBODYS,
			    sizeof(hash));
		found = mine && usable(colon);
		any |= usable(colon);
	}
	answer = ferror(f) ? HTPASSWD_CANNOT_TELL : compare(password, hash);
	fclose(f);
	explicit_bzero(line, sizeof(line));
	explicit_bzero(hash, sizeof(hash));
	return found || answer != HTPASSWD_YES ? answer : HTPASSWD_NO;
}

enum htpasswd_answer
htpasswd_in_group(const char *path, const char *group, const char *name)
{
	enum htpasswd_answer answer = HTPASSWD_NO;
	char line[HTPASSWD_LINE], *names, *member;
	FILE *f = open_lines(path);

	if (f == NULL)
		return HTPASSWD_CANNOT_TELL;
	while (answer == HTPASSWD_NO && next_line(f, line)) {
		names = strchr(line, ':');
		if (names == NULL || *line == '#')
			continue;
		*names++ = '\0';
		if (strcmp(line, group) != 0)
			continue;
		while ((member = strsep(&names, " \t")) != NULL)
			if (*member != '\0' && strcmp(member, name) == 0)
				answer = HTPASSWD_YES;
	}
	if (ferror(f))
		answer = HTPASSWD_CANNOT_TELL;
	fclose(f);
	return answer;
}
