/* text.c - what may reach a terminal. */
#include "services/fingerd/text.h"

#include <stdbool.h>
#include <stdint.h>

#define SEQUENCE 4 /* octets of a character */

/* Not seen, or changing how others are: controls, marks of direction, tags. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0, 0x1f },
	{ 0x7f, 0x9f },
	{ 0x61c, 0x61c },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xd800, 0xdfff },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
	{ 0xfff0, 0xffff },
	{ 0xe0000, UINT32_MAX },
};

static bool
is_visible(uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return true;
}

/* How many octets is the character that begins in o[n]? 0: it is none. */
static size_t
length(const unsigned char *o, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = o[0] < 0x80   ? 1
	             : o[0] < 0xc0 ? 0
	             : o[0] < 0xe0 ? 2
	             : o[0] < 0xf0 ? 3
	                           : SEQUENCE,
	       i;
	uint32_t c = len > 1 ? o[0] & (0x7fu >> len) : o[0];

	if (len == 0 || len > n || o[0] >= 0xf8)
		return 0;
	for (i = 1; i < len; i++) {
		if ((o[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (o[i] & 0x3fu);
	}
	return c < least[len] || !is_visible(c) ? 0 : len;
}

size_t
text_clean(char *to, size_t size, const char *octets, size_t n)
{
	const unsigned char *o = (const unsigned char *)octets;
	size_t at = 0, columns = 0, len;

	for (; n > 0; columns++) {
		len = length(o, n);
		if ((len == 0 ? 1 : len) >= size - at)
			break;
		if (len == 0) {
			to[at++] = '?';
			o++;
			n--;
			continue;
		}
		for (n -= len; len > 0; len--)
			to[at++] = (char)*o++;
	}
	to[at] = '\0';
	return columns;
}
