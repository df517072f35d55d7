/* htpasswd.c - files of people and groups. */
#include <stdio.h>
#include <string.h>

#include "services/httpd/htpasswd.h"
#include "t/fuzz/fuzz.h"

#define WORD 32 /* octets of a name or a password */

int apr_password_validate(const char *password, const char *hash);

/* A password's hash is itself, behind what says which kind it is. */
int
apr_password_validate(const char *password, const char *hash)
{
	return strcmp(hash + (*hash == '$' ? 6 : 5), password);
}

/* Does at, up to a line's end or end, begin with words? */
static bool
begins(const char *at, const char *end, const char *words)
{
	size_t n = strlen(words);

	return (size_t)(end - at) >= n && memcmp(at, words, n) == 0;
}

/* The same, and the hash ends there. */
static bool
is_hash(const char *at, const char *end, const char *words)
{
	size_t n = strlen(words);

	return begins(at, end, words) &&
	       (at + n == end || strchr(":\r\n", at[n]) != NULL);
}

/* Whoever is let in has a line of his own with this password. */
static bool
has_line(
    const char *at, const char *end, const char *name, const char *password)
{
	char words[3][2 * WORD + 16];
	int i;

	snprintf(words[0], sizeof(words[0]), "%s:%s", name, password);
	snprintf(words[1], sizeof(words[1]), "%s:$apr1$%s", name, password);
	snprintf(words[2], sizeof(words[2]), "%s:{SHA}%s", name, password);
	while (at != NULL && at < end) {
		for (i = 0; i < 3; i++)
			if (is_hash(at, end, words[i]))
				return true;
		at = memchr(at, '\n', (size_t)(end - at));
		at += at != NULL;
	}
	return false;
}

/* Whoever is in a group is behind its name. */
static bool
has_member(const char *at, const char *end, const char *group, const char *name)
{
	char head[WORD + 1];

	snprintf(head, sizeof(head), "%s:", group);
	while (at != NULL && at < end) {
		if (begins(at, end, head) &&
		    memmem(at, (size_t)(end - at), name, strlen(name)) != NULL)
			return true;
		at = memchr(at, '\n', (size_t)(end - at));
		at += at != NULL;
	}
	return false;
}

/* The next line of octets as a word, and what follows it. */
static const char *
take_word(char word[WORD], const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	size_t n = (size_t)((stop == NULL ? end : stop) - at);

	if (n >= WORD)
		n = WORD - 1;
	memcpy(word, at, n);
	word[n] = '\0';
	return stop == NULL ? end : stop + 1;
}

/* Two words, and a file. */
int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	const char *at = (const char *)octets, *end = at + n, *path;
	char name[WORD], word[WORD];

	if (n == 0)
		return 0;
	at = take_word(name, at, end);
	at = take_word(word, at, end);
	path = fuzz_file(at, (size_t)(end - at));
	if (strchr(name, ':') == NULL &&
	    htpasswd_check(path, name, word) == HTPASSWD_YES)
		promise(has_line(at, end, name, word));
	if (htpasswd_in_group(path, word, name) == HTPASSWD_YES)
		promise(has_member(at, end, word, name));
	return 0;
}
