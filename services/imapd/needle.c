/* needle.c - a string to be looked for: Knuth, Morris and Pratt's way. */
#include "services/imapd/needle.h"

#include <ctype.h>
#include <limits.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* The rules for letters: the environment's don't count. */
static locale_t
letters(void)
{
	static locale_t utf8;

	if (utf8 == NULL)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	return utf8;
}

/*
 * Write the character at the beginning of octets in lower case. Returns how
 * many octets it had; *n is how many it has now.
 */
static size_t
lower(const char *octets, size_t len, char to[MB_LEN_MAX], size_t *n)
{
	mbstate_t from = { 0 }, into = { 0 };
	wchar_t c;
	size_t used;

	to[0] = (char)tolower((unsigned char)octets[0]);
	*n = 1;
	if ((unsigned char)octets[0] < 0x80 || letters() == NULL)
		return 1;
	used = mbrtowc(&c, octets, len, &from);
	if (used == 0 || used > len)
		return 1;
	*n = wcrtomb(to, (wchar_t)towlower((wint_t)c), &into);
	return used;
}

/* The state after one octet more: how much of the string is there. */
static size_t
step(const struct needle *n, size_t at, char c)
{
	for (; n->octets[at] != c; at = n->back[at - 1])
		if (at == 0)
			return 0;
	return at + 1;
}

bool
needle_make(struct needle *n, const char *octets, size_t len)
{
	char c[MB_LEN_MAX];
	size_t used, got, i;
	locale_t before = uselocale(letters());

	n->n = 0;
	for (; len > 0; octets += used, len -= used) {
		used = lower(octets, len, c, &got);
		if (n->n + got > NEEDLE_MAX)
			break;
		memcpy(n->octets + n->n, c, got);
		n->n += got;
	}
	uselocale(before);
	n->back[0] = 0;
	for (i = 1; i < n->n; i++)
		n->back[i] = step(n, n->back[i - 1], n->octets[i]);
	return len == 0;
}

bool
needle_find(const struct needle *n, size_t *at, const char *octets, size_t len)
{
	locale_t before = uselocale(letters());
	char c[MB_LEN_MAX];
	size_t used, got, i;

	for (; len > 0 && *at < n->n; octets += used, len -= used) {
		used = lower(octets, len, c, &got);
		for (i = 0; i < got && *at < n->n; i++)
			*at = step(n, *at, c[i]);
	}
	uselocale(before);
	return *at == n->n;
}
