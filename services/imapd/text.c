/* text.c - a string that grows; IMAP's strings (RFC 3501 4.3). */
#include "services/imapd/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256
#define QUOTED_MAX 1024 /* octets in quotes; clients have limits for a line */

/* Make room for n octets more and a NUL. */
static bool
make_room(struct text *t, size_t n)
{
	size_t room = t->room == 0 ? FIRST_ROOM : t->room;
	char *more;

	if (t->failed || n >= SIZE_MAX / 2 - t->len) {
		t->failed = true;
		return false;
	}
	while (room - t->len <= n)
		room *= 2;
	if (room == t->room)
		return true;
	more = realloc(t->octets, room);
	if (more == NULL) {
		t->failed = true;
		return false;
	}
	t->octets = more;
	t->room = room;
	return true;
}

void
text_add(struct text *t, const void *octets, size_t n)
{
	if (!make_room(t, n))
		return;
	memcpy(t->octets + t->len, octets, n);
	t->len += n;
	t->octets[t->len] = '\0';
}

void
text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		t->failed = true;
	if (n < 0 || !make_room(t, (size_t)n))
		return;
	va_start(ap, fmt);
	vsnprintf(t->octets + t->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->len += (size_t)n;
}

static bool
may_be_quoted(const char *s)
{
	size_t n;

	for (n = 0; s[n] != '\0'; n++)
		if (s[n] == '\r' || s[n] == '\n' || (s[n] & 0x80) != 0 ||
		    n == QUOTED_MAX)
			return false;
	return true;
}

void
text_string(struct text *t, const char *s)
{
	size_t n;

	if (!may_be_quoted(s)) {
		text_printf(t, "{%zu}\r\n%s", strlen(s), s);
		return;
	}
	text_add(t, "\"", 1);
	for (;;) {
		n = strcspn(s, "\"\\");
		text_add(t, s, n);
		s += n;
		if (*s == '\0')
			break;
		text_add(t, "\\", 1);
		text_add(t, s++, 1);
	}
	text_add(t, "\"", 1);
}

void
text_nstring(struct text *t, const char *s)
{
	if (s == NULL)
		text_puts(t, "NIL");
	else
		text_string(t, s);
}

void
text_clear(struct text *t)
{
	t->len = 0;
	if (t->octets != NULL)
		t->octets[0] = '\0';
}

void
text_free(struct text *t)
{
	free(t->octets);
	*t = (struct text){ .octets = NULL };
}
