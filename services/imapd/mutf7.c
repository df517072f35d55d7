/* mutf7.c - names of mailboxes in modified UTF-7. */
#include "services/imapd/mutf7.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789+,";

/* What is being written; at is NULL once it did not fit. */
struct out {
	char *at, *end;
};

static void
put(struct out *o, unsigned int c)
{
	if (o->at != NULL && o->end - o->at > 1)
		*o->at++ = (char)c;
	else
		o->at = NULL;
}

static void
put_utf8(struct out *o, uint32_t c)
{
	if (c < 0x80)
		put(o, c);
	else if (c < 0x800)
		put(o, 0xc0 | c >> 6);
	else if (c < 0x10000) {
		put(o, 0xe0 | c >> 12);
		put(o, 0x80 | (c >> 6 & 0x3f));
	} else {
		put(o, 0xf0 | c >> 18);
		put(o, 0x80 | (c >> 12 & 0x3f));
		put(o, 0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		put(o, 0x80 | (c & 0x3f));
}

/* A character at *from, which moves behind it; false if it is no UTF-8. */
static bool
take_utf8(const unsigned char **from, const unsigned char *end, uint32_t *c)
{
	static const uint32_t lowest[] = { 0, 0x80, 0x800, 0x10000 };
	size_t more, n;

	*c = *(*from)++;
	if (*c >= 0xf8 || (*c >= 0x80 && *c < 0xc0))
		return false;
	more = *c < 0x80 ? 0 : *c < 0xe0 ? 1 : *c < 0xf0 ? 2 : 3;
	if (more > (size_t)(end - *from))
		return false;
	if (more > 0)
		*c &= 0x3fU >> more;
	for (n = 0; n < more; n++) {
		if ((**from & 0xc0) != 0x80)
			return false;
		*c = *c << 6 | (*(*from)++ & 0x3f);
	}
	return *c >= lowest[more] && *c <= 0x10ffff &&
	       (*c < 0xd800 || *c > 0xdfff);
}

/* Sixteen bits more between "&" and "-". */
struct shifted {
	uint32_t bits; /* that are not put yet, */
	unsigned int n;
};

static void
put_16(struct out *o, struct shifted *s, uint32_t unit)
{
	s->bits = s->bits << 16 | unit;
	for (s->n += 16; s->n >= 6; s->n -= 6)
		put(o, (unsigned char)digits[s->bits >> (s->n - 6) & 0x3f]);
}

static void
put_shifted(struct out *o, struct shifted *s, uint32_t c)
{
	if (c < 0x10000) {
		put_16(o, s, c);
		return;
	}
	put_16(o, s, 0xd800 + ((c - 0x10000) >> 10));
	put_16(o, s, 0xdc00 + (c & 0x3ff));
}

/* End it: bits that are left are filled up with zeros. */
static void
unshift(struct out *o, const struct shifted *s)
{
	if (s->n > 0)
		put(o, (unsigned char)digits[s->bits << (6 - s->n) & 0x3f]);
	put(o, '-');
}

bool
mutf7_encode(char *to, size_t size, const char *from, size_t n)
{
	const unsigned char *at = (const unsigned char *)from, *end = at + n;
	struct out o = { to, to + size };
	struct shifted s = { .n = 0 };
	bool inside = false, plain;
	uint32_t c;

	while (at < end && o.at != NULL) {
		if (!take_utf8(&at, end, &c))
			return false;
		plain = c >= ' ' && c <= '~';
		if (!plain && !inside) {
			put(&o, '&');
			s = (struct shifted){ .n = 0 };
		} else if (plain && inside)
			unshift(&o, &s);
		inside = !plain;
		if (!plain)
			put_shifted(&o, &s, c);
		else {
			put(&o, c);
			if (c == '&')
				put(&o, '-');
		}
	}
	if (inside)
		unshift(&o, &s);
	if (o.at == NULL)
		return false;
	*o.at = '\0';
	return true;
}

/* What stands between "&" and "-": *from is behind the "-" afterwards. */
static bool
decode_shifted(struct out *o, const char **from, const char *end)
{
	uint32_t bits = 0, unit, high = 0;
	unsigned int n = 0;
	const char *digit;

	for (; *from < end && **from != '-'; ++*from) {
		digit = memchr(digits, **from, sizeof(digits) - 1);
		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - digits);
		n += 6;
		if (n < 16)
			continue;
		n -= 16;
		unit = bits >> n & 0xffff;
		if (high != 0 && unit >= 0xdc00 && unit <= 0xdfff)
			put_utf8(o, 0x10000 + ((high - 0xd800) << 10) +
			                (unit - 0xdc00));
		else if (high != 0)
			return false;
		else if (unit < 0xd800 || unit > 0xdbff)
			put_utf8(o, unit);
		high = high == 0 && unit >= 0xd800 && unit <= 0xdbff ? unit : 0;
	}
	return high == 0 && (*from)++ < end;
}

bool
mutf7_decode(char *to, size_t size, const char *from, size_t n)
{
	const char *at = from, *end = from + n;
	struct out o = { to, to + size };
	char again[MUTF7_MAX];

	if (n >= sizeof(again))
		return false;
	while (at < end && o.at != NULL) {
		if (*at != '&')
			put(&o, (unsigned char)*at++);
		else if (++at < end && *at == '-') {
			put(&o, '&');
			at++;
		} else if (!decode_shifted(&o, &at, end))
			return false;
	}
	if (o.at == NULL)
		return false;
	*o.at = '\0';
	return mutf7_encode(again, sizeof(again), to, (size_t)(o.at - to)) &&
	       memcmp(again, from, n) == 0 && again[n] == '\0';
}
