/* words.c - the encoded words of a header (RFC 2047), decoded to UTF-8. */
#include "services/imapd/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "services/imapd/charset.h"
#include "services/imapd/transfer.h"

/* "=?" charset ["*" language] "?" encoding "?" text "?=" */
struct coded {
	const char *at, *end; /* all of it */
	const char *charset, *text;
	size_t charset_len, len;
	char encoding; /* 'B' or 'Q' */
};

/* The first one from at on. */
static bool
find_word(const char *at, const char *end, struct coded *w)
{
	const char *mark, *star, *last;

	for (; (at = memmem(at, (size_t)(end - at), "=?", 2)) != NULL;
	     at += 2) {
		mark = memchr(at + 2, '?', (size_t)(end - at) - 2);
		if (mark == NULL || end - mark < 5)
			break;
		if (mark[2] != '?' || memchr("BbQq", mark[1], 4) == NULL)
			continue;
		last = memmem(mark + 3, (size_t)(end - mark) - 3, "?=", 2);
		if (last == NULL)
			break;
		star = memchr(at + 2, '*', (size_t)(mark - at) - 2);
		*w = (struct coded){ .at = at,
			.end = last + 2,
			.charset = at + 2,
			.charset_len = (size_t)((star == NULL ? mark : star) -
			                        at) -
			               2,
			.encoding = (char)toupper((unsigned char)mark[1]),
			.text = mark + 3,
			.len = (size_t)(last - mark) - 3 };
		return true;
	}
	return false;
}

static bool
is_blank(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	return at == end;
}

static bool
same_charset(const struct coded *a, const struct coded *b)
{
	return a->charset_len == b->charset_len &&
	       strncasecmp(a->charset, b->charset, a->charset_len) == 0;
}

/* RFC 2047 4.2: quoted-printable in which '_' is a blank. */
static void
add_word(const struct coded *w, struct charset *c, struct text *to)
{
	struct transfer t = {
		.encoding = w->encoding == 'B' ? BASE64 : QUOTED_PRINTABLE
	};
	struct text text = { .octets = NULL }, octets = { .octets = NULL };
	char *at;

	text_add(&text, w->text, w->len);
	if (w->encoding == 'Q' && !text.failed)
		for (at = text.octets; (at = strchr(at, '_')) != NULL;)
			*at = ' ';
	if (!text.failed)
		transfer_add(&t, text.octets, text.len, &octets);
	if (!octets.failed && octets.len > 0)
		charset_add(c, octets.octets, octets.len, to);
	to->failed |= text.failed || octets.failed;
	text_free(&text);
	text_free(&octets);
}

void
words_decode(struct text *to, const char *octets, size_t n)
{
	struct charset c = { .converts = false };
	struct coded w, last = { .at = NULL };
	const char *at = octets, *end = octets + n;

	while (find_word(at, end, &w)) {
		if (last.at == NULL || !is_blank(at, w.at)) {
			charset_end(&c, to);
			text_add(to, at, (size_t)(w.at - at));
			last.at = NULL;
		}
		if (last.at == NULL || !same_charset(&last, &w)) {
			charset_end(&c, to);
			charset_begin(&c, w.charset, w.charset_len);
		}
		add_word(&w, &c, to);
		last = w;
		at = w.end;
	}
	charset_end(&c, to);
	text_add(to, at, (size_t)(end - at));
	text_free(&c.in);
}
