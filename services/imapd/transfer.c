/* transfer.c - quoted-printable and base64. */
#include "services/imapd/transfer.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PIECE 1024 /* octets that are added at once */

struct transfer
transfer_begin(const char *name)
{
	struct transfer t = { .encoding = PLAIN };

	if (name != NULL && strcasecmp(name, "quoted-printable") == 0)
		t.encoding = QUOTED_PRINTABLE;
	if (name != NULL && strcasecmp(name, "base64") == 0)
		t.encoding = BASE64;
	return t;
}

/* A letter of base64; 64 if it is none. */
static uint32_t
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* What is no letter is passed over; behind '=' another text may begin. */
static void
add_base64(struct transfer *t, const char *octets, size_t n, struct text *to)
{
	char piece[PIECE];
	size_t have = 0, i;
	uint32_t value;

	for (i = 0; i < n; i++) {
		value = value_of(octets[i]);
		if (octets[i] == '=')
			t->held = 0;
		if (value == 64)
			continue;
		t->bits = t->bits << 6 | value;
		t->held += 6;
		if (t->held < 8)
			continue;
		t->held -= 8;
		piece[have++] = (char)(t->bits >> t->held);
		if (have == sizeof(piece)) {
			text_add(to, piece, have);
			have = 0;
		}
	}
	text_add(to, piece, have);
}

static unsigned int
hex(char c)
{
	return isdigit((unsigned char)c)
	           ? (unsigned int)(c - '0')
	           : (unsigned int)(tolower((unsigned char)c) - 'a') + 10;
}

/* "=C3" is an octet; a '=' before anything else is one. */
static void
add_quoted(const char *octets, size_t n, struct text *to)
{
	const char *end = octets + n, *equals;
	char octet;

	while ((equals = memchr(octets, '=', (size_t)(end - octets))) != NULL) {
		text_add(to, octets, (size_t)(equals - octets));
		octets = equals + 1;
		octet = '=';
		if (end - octets >= 2 && isxdigit((unsigned char)octets[0]) &&
		    isxdigit((unsigned char)octets[1])) {
			octet = (char)(hex(octets[0]) << 4 | hex(octets[1]));
			octets += 2;
		}
		text_add(to, &octet, 1);
	}
	text_add(to, octets, (size_t)(end - octets));
}

void
transfer_add(struct transfer *t, const char *octets, size_t n, struct text *to)
{
	if (t->encoding == BASE64)
		add_base64(t, octets, n, to);
	else if (t->encoding == QUOTED_PRINTABLE)
		add_quoted(octets, n, to);
	else
		text_add(to, octets, n);
}

void
transfer_line(struct transfer *t, const struct line *line, struct text *to)
{
	size_t n = line->len;
	bool soft = false;

	if (t->encoding == QUOTED_PRINTABLE && line->ends) {
		while (n > 0 && isblank((unsigned char)line->text[n - 1]))
			n--;
		soft = n > 0 && line->text[n - 1] == '=';
		n -= soft;
	}
	transfer_add(t, line->text, n, to);
	if (line->ends && !soft && t->encoding != BASE64)
		text_add(to, "\r\n", 2);
}
