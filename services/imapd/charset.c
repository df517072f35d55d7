/* charset.c - text in any charset that iconv(3) knows, as UTF-8. */
#include "services/imapd/charset.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#define PIECE 4096 /* octets that are converted at once */

/* U+FFFD, for what is none of its characters */
#define UNKNOWN "\xef\xbf\xbd"

/* Names come in mail: iconv(3) is to see nothing but a name. */
static bool
is_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]) &&
		    memchr("-_.:+()", name[i], 7) == NULL)
			return false;
	return len > 0 && len < CHARSET_NAME;
}

static bool
is_utf8(const char *name)
{
	return strcasecmp(name, "UTF-8") == 0 ||
	       strcasecmp(name, "UTF8") == 0 ||
	       strcasecmp(name, "US-ASCII") == 0;
}

/* Decoding this one, iconv(3) of glibc 2.36 loses count of what it has written.
 */
static bool
is_unsound(const char *name)
{
	return strcasecmp(name, "ISO-2022-CN-EXT") == 0 ||
	       strcasecmp(name, "ISO2022CNEXT") == 0;
}

/* Convert what there is, but for the beginning of a character. */
static void
convert(struct charset *c, struct text *to)
{
	char *at = c->in.octets, piece[PIECE], *end;
	size_t left = c->in.len, room;

	while (left > 0) {
		end = piece;
		room = sizeof(piece);
		if (iconv(c->with, &at, &left, &end, &room) == (size_t)-1 &&
		    (errno != E2BIG || end == piece)) {
			text_add(to, piece, (size_t)(end - piece));
			if (errno == EINVAL && left < CHARSET_HELD)
				break;
			text_puts(to, UNKNOWN);
			c->wrong = true;
			at++;
			left--;
		} else
			text_add(to, piece, (size_t)(end - piece));
	}
	memmove(c->in.octets, at, left);
	c->in.len = left;
}

bool
charset_begin(struct charset *c, const char *name, size_t len)
{
	char text[CHARSET_NAME];

	if (c->converts)
		iconv_close(c->with);
	text_clear(&c->in);
	c->converts = c->wrong = false;
	if (!is_name(name, len))
		return false;
	memcpy(text, name, len);
	text[len] = '\0';
	if (is_utf8(text))
		return true;
	if (is_unsound(text))
		return false;
	c->with = iconv_open("UTF-8", text);
	c->converts = c->with != (iconv_t)-1;
	return c->converts;
}

void
charset_add(struct charset *c, const char *octets, size_t n, struct text *to)
{
	if (!c->converts) {
		text_add(to, octets, n);
		return;
	}
	text_add(&c->in, octets, n);
	if (!c->in.failed && c->in.len > 0)
		convert(c, to);
	to->failed |= c->in.failed;
}

void
charset_end(struct charset *c, struct text *to)
{
	char piece[PIECE], *end = piece;
	size_t room = sizeof(piece);

	if (!c->converts)
		return;
	iconv(c->with, NULL, NULL, &end, &room);
	text_add(to, piece, (size_t)(end - piece));
	if (c->in.len > 0) {
		text_puts(to, UNKNOWN);
		c->wrong = true;
	}
	iconv_close(c->with);
	text_clear(&c->in);
	c->converts = false;
}
