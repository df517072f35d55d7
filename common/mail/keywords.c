/* keywords.c - the keywords of a mailbox: their names. */
#include "common/mail/keywords.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

/* RFC 3501 9: what no atom has, beside blanks, controls and 8-bit octets. */
#define ATOM_SPECIALS "(){%*\"\\]"

static bool
is_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (name[i] == '\0' || !isgraph((unsigned char)name[i]) ||
		    strchr(ATOM_SPECIALS, name[i]) != NULL)
			return false;
	return len > 0 && len < KEYWORDS_NAME;
}

static bool
is_called(const struct keywords *k, size_t i, const char *name, size_t len)
{
	return strncasecmp(k->names[i], name, len) == 0 &&
	       k->names[i][len] == '\0';
}

uint64_t
keywords_find(const struct keywords *k, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < k->n && len < KEYWORDS_NAME; i++)
		if (is_called(k, i, name, len))
			return UINT64_C(1) << i;
	return 0;
}

uint64_t
keywords_add(struct keywords *k, const char *name, size_t len)
{
	uint64_t bit = keywords_find(k, name, len);

	if (bit != 0)
		return bit;
	if (!is_name(name, len) || k->n == KEYWORDS_MAX) {
		errno = is_name(name, len) ? EOVERFLOW : EINVAL;
		return 0;
	}
	memcpy(k->names[k->n], name, len);
	return UINT64_C(1) << k->n++;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

uint64_t
keywords_read(struct keywords *k, const char *text, size_t n, bool *whole)
{
	const char *end = text + n, *word;
	uint64_t bits = 0, bit;

	for (;;) {
		while (text < end && is_blank(*text))
			text++;
		if (text == end)
			return bits;
		word = text;
		while (text < end && !is_blank(*text))
			text++;
		bit = keywords_add(k, word, (size_t)(text - word));
		bits |= bit;
		if (bit == 0)
			*whole = false;
	}
}

size_t
keywords_text(char text[KEYWORDS_TEXT], const struct keywords *k, uint64_t bits)
{
	size_t len = 0, i;

	for (i = 0; i < k->n; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		if (len > 0)
			text[len++] = ' ';
		len += strlcpy(text + len, k->names[i], KEYWORDS_NAME);
	}
	text[len] = '\0';
	return len;
}

uint64_t
keywords_all(const struct keywords *k)
{
	return k->n == 0 ? 0 : UINT64_MAX >> (KEYWORDS_MAX - k->n);
}

bool
keywords_take(struct keywords *k, const struct keywords *from, uint64_t bits)
{
	bool all = true;
	size_t i;

	for (i = 0; i < from->n; i++)
		if ((bits >> i & 1) != 0 && keywords_add(k, from->names[i],
		                                strlen(from->names[i])) == 0)
			all = false;
	return all;
}

uint64_t
keywords_in(
    const struct keywords *k, const struct keywords *from, uint64_t bits)
{
	uint64_t found = 0;
	const char *name;
	size_t i;

	for (i = 0; i < from->n && bits >> i != 0; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		name = from->names[i];
		if (strcmp(k->names[i], name) == 0) /* as good as always */
			found |= UINT64_C(1) << i;
		else
			found |= keywords_find(k, name, strlen(name));
	}
	return found;
}

bool
keywords_are_sound(const struct keywords *k)
{
	size_t i;

	if (k->n > KEYWORDS_MAX)
		return false;
	for (i = 0; i < k->n; i++)
		if (!is_name(k->names[i], strnlen(k->names[i], KEYWORDS_NAME)))
			return false;
	return true;
}
