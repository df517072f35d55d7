/* marks.c - the headers that number and mark messages in an mbox. */
#include "common/mail/marks.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define KEYWORDS_ROOM 24 /* octets of X-Keywords come by so many */

/* clang-format off */
static const struct {
	const char *name;
	size_t len;
	enum mark mark;
} names[] = {
	{ "Status:",     7,  STATUS_MARK },
	{ "X-Status:",   9,  XSTATUS_MARK },
	{ "X-Keywords:", 11, KEYWORDS_MARK },
	{ "X-UID:",      6,  UID_MARK },
	{ "X-IMAPbase:", 11, BASE_MARK },
	{ "X-IMAP:",     7,  BASE_MARK }, /* c-client's, in its first message */
};

static const struct {
	char letter;
	enum mark mark;
	enum flag flag;
} flag_letters[] = {
	{ 'R', STATUS_MARK,  FLAG_SEEN },
	{ 'O', STATUS_MARK,  FLAG_OLD },
	{ 'A', XSTATUS_MARK, FLAG_ANSWERED },
	{ 'D', XSTATUS_MARK, FLAG_DELETED },
	{ 'F', XSTATUS_MARK, FLAG_FLAGGED },
	{ 'T', XSTATUS_MARK, FLAG_DRAFT },
};
/* clang-format on */

#define FLAG_LETTERS (sizeof(flag_letters) / sizeof(flag_letters[0]))

enum mark
marks_is(const char *line, size_t n)
{
	size_t i;

	if (n == 0 || strchr("SsXx", line[0]) == NULL)
		return NO_MARK;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (n >= names[i].len &&
		    strncasecmp(line, names[i].name, names[i].len) == 0)
			return names[i].mark;
	return NO_MARK;
}

size_t
marks_value(const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	size_t at = (size_t)(colon - line) + 1;

	return at < n && line[at] == ' ' ? at + 1 : at;
}

uint8_t
marks_flags(enum mark mark, const char *letters)
{
	unsigned int flags = 0;
	size_t i;

	for (i = 0; i < FLAG_LETTERS; i++)
		if (flag_letters[i].mark == mark &&
		    strchr(letters, flag_letters[i].letter) != NULL)
			flags |= flag_letters[i].flag;
	return (uint8_t)flags;
}

void
marks_letters(char letters[MARKS_LETTERS], enum mark mark, uint8_t flags)
{
	size_t i, n = 0;

	for (i = 0; i < FLAG_LETTERS; i++)
		if (flag_letters[i].mark == mark &&
		    (flags & flag_letters[i].flag) != 0)
			letters[n++] = flag_letters[i].letter;
	letters[n] = '\0';
}

/* Write "name: letters", blanks after them up to room. */
static size_t
write_flags(char *text, size_t size, enum mark mark, const char *name, int room,
    uint8_t flags)
{
	char letters[MARKS_LETTERS];

	marks_letters(letters, mark, flags);
	return (size_t)snprintf(text, size, "%s: %-*s\n", name, room, letters);
}

static size_t
write_keywords(char *text, size_t size, const struct marks *m)
{
	char words[KEYWORDS_TEXT] = "";
	size_t len = 0, room;

	if (m->names != NULL)
		len = keywords_text(words, m->names, m->keywords);
	room = (len / KEYWORDS_ROOM + 1) * KEYWORDS_ROOM;
	return (size_t)snprintf(
	    text, size, "X-Keywords: %-*s\n", (int)room, words);
}

static size_t
write_uid(char *text, size_t size, uint32_t uid)
{
	if (uid == 0)
		return (size_t)snprintf(
		    text, size, "X-UID: %*s\n", MARKS_DIGIT, "");
	return (size_t)snprintf(text, size, "X-UID: %0*u\n", MARKS_DIGIT, uid);
}

static size_t
write_marks(char *text, size_t size, const struct marks *m)
{
	size_t n = write_flags(
	    text, size, STATUS_MARK, "Status", MARKS_STATUS, m->flags);

	n += write_flags(text + n, size - n, XSTATUS_MARK, "X-Status",
	    MARKS_XSTATUS, m->flags);
	if (!m->no_keywords)
		n += write_keywords(text + n, size - n, m);
	return n + write_uid(text + n, size - n, m->uid);
}

size_t
marks_text(char text[MARKS_MAX], const struct marks *m)
{
	return write_marks(text, MARKS_MAX, m);
}

size_t
marks_new(char *text, size_t size, uint8_t flags)
{
	const struct marks m = { .flags = flags };

	return write_marks(text, size, &m);
}

size_t
marks_base(char *text, size_t size, uint32_t uidvalidity, uint32_t last)
{
	return (size_t)snprintf(text, size, "X-IMAPbase: %0*u %0*u%*s\n",
	    MARKS_DIGIT, uidvalidity, MARKS_DIGIT, last, MARKS_NAMES, "");
}
