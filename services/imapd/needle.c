/* needle.c - a string to be looked for: Knuth, Morris and Pratt's way. */
#include "services/imapd/needle.h"

#include <ctype.h>
#include <locale.h>
#include <string.h>
#include <wctype.h>

#define STRAY 0x80000000 /* with an octet: it belongs to no character */

/* Does something to each character: adds it to a string, looks for it. */
typedef void each_char(void *to, uint32_t c);

/*
 * A character in the one case of all: Greek has two small sigmas for one
 * capital. The environment's rules for letters don't count.
 */
static uint32_t
fold(uint32_t c)
{
	static locale_t utf8;

	if (c < 0x80)
		return (uint32_t)tolower((int)c);
	if (utf8 == NULL)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (utf8 == NULL || (c & STRAY) != 0)
		return c;
	return (uint32_t)towlower_l(towupper_l((wint_t)c, utf8), utf8);
}

/* RFC 3629 4: how many octets a character has that begins with c. */
static size_t
length_of(unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return 1;
	return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* What is held is no character, but octets. */
static void
take_strays(struct progress *p, each_char *each, void *to)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		each(to, STRAY | p->held[i]);
	p->n = 0;
}

/* The next octet. */
static void
take(struct progress *p, unsigned char octet, each_char *each, void *to)
{
	uint32_t c;
	size_t i;

	if ((octet & 0xc0) != 0x80)
		take_strays(p, each, to);
	else if (p->n == 0) {
		each(to, STRAY | octet);
		return;
	}
	if (octet < 0x80) {
		each(to, fold(octet));
		return;
	}
	p->held[p->n++] = octet;
	if (length_of(p->held[0]) == 1)
		take_strays(p, each, to);
	else if (p->n == length_of(p->held[0])) {
		c = p->held[0] & (0xffU >> (p->n + 1));
		for (i = 1; i < p->n; i++)
			c = c << 6 | (p->held[i] & 0x3f);
		p->n = 0;
		each(to, fold(c));
	}
}

/* How much of the string is there after one character more. */
static size_t
step(const struct needle *n, size_t at, uint32_t c)
{
	for (; n->chars[at] != c; at = n->back[at - 1])
		if (at == 0)
			return 0;
	return at + 1;
}

/* A character of the string. */
static void
add(void *to, uint32_t c)
{
	struct needle *n = to;

	if (n->n < NEEDLE_MAX)
		n->chars[n->n] = c;
	n->n++; /* counts those for which there is no room */
}

bool
needle_make(struct needle *n, const char *octets, size_t len)
{
	struct progress p = { .n = 0 };
	size_t i;

	n->n = 0;
	for (i = 0; i < len; i++)
		take(&p, (unsigned char)octets[i], add, n);
	take_strays(&p, add, n);
	if (n->n > NEEDLE_MAX)
		return false;
	n->back[0] = 0;
	for (i = 1; i < n->n; i++)
		n->back[i] = step(n, n->back[i - 1], n->chars[i]);
	for (i = 0; i < sizeof(n->begins); i++) /* some are folded to ASCII */
		n->begins[i] = i >= 0x80 ||
		               (n->n > 0 && fold((uint32_t)i) == n->chars[0]);
	return true;
}

/* One looking, on its way. */
struct looking {
	const struct needle *n;
	struct progress *p;
};

/* A character of the text. */
static void
look(void *to, uint32_t c)
{
	struct looking *l = to;

	if (l->p->at < l->n->n)
		l->p->at = step(l->n, l->p->at, c);
}

bool
needle_find(
    const struct needle *n, struct progress *p, const char *octets, size_t len)
{
	struct looking l = { n, p };
	const char *end = octets + len;

	while (octets < end && p->at < n->n) {
		if (p->at == 0 && p->n == 0) {
			while (
			    octets < end && !n->begins[(unsigned char)*octets])
				octets++;
			if (octets == end)
				break;
		}
		take(p, (unsigned char)*octets++, look, &l);
	}
	return p->at == n->n;
}
