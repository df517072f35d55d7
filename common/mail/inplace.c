/* inplace.c - marks written over where they stand in the mailbox. */
#include "common/mail/inplace.h"

#include <stdio.h>
#include <string.h>

#include "common/mail/copy.h"

bool
inplace_holds_numbers(const struct scan *s, size_t first)
{
	for (; first < s->n; first++)
		if (s->messages[first].uid_room != MARKS_DIGIT)
			return false;
	return s->last_at != 0 && s->last_width == MARKS_DIGIT;
}

/* Write a number at offset at, with zeros before it. */
static int
write_number(int fd, off_t at, uint32_t value)
{
	char digits[MARKS_DIGIT + 1];
	struct iovec piece = { digits, MARKS_DIGIT };

	snprintf(digits, sizeof(digits), "%0*u", MARKS_DIGIT, value);
	return write_pieces(fd, &piece, 1, at);
}

int
inplace_numbers(int fd, struct scan *s, size_t first)
{
	if (write_number(fd, s->last_at, s->last_uid) == -1)
		return -1;
	for (; first < s->n; first++) {
		struct message *m = &s->messages[first];

		if (write_number(fd, m->start + m->uid_at, m->uid) == -1)
			return -1;
		m->uid_stored = true;
	}
	return 0;
}

bool
inplace_holds_names(const struct scan *s)
{
	char text[KEYWORDS_TEXT + 1];

	return scan_unlisted(text, s) <= s->listed.room;
}

int
inplace_names(int fd, struct scan *s)
{
	char text[KEYWORDS_TEXT + 1];
	size_t len = scan_unlisted(text, s);
	struct iovec piece = { text, len };

	if (len == 0 || len > s->listed.room)
		return 0;
	if (write_pieces(fd, &piece, 1, s->listed.end) == -1)
		return -1;
	s->listed.keywords = keywords_all(&s->keywords);
	s->listed.end += (off_t)len;
	s->listed.room -= len;
	return 0;
}

/* True if m and to differ in this mark; letters are its value in to. */
static bool
changes(const struct message *m, const struct message *to, enum mark mark,
    char letters[MARKS_LETTERS])
{
	char old[MARKS_LETTERS];

	marks_letters(old, mark, m->flags);
	marks_letters(letters, mark, to->flags);
	return strcmp(old, letters) != 0;
}

bool
inplace_holds_flags(const struct scan *s, const struct message *m)
{
	struct message to = message_wish(m, &s->wish);
	char letters[MARKS_LETTERS], words[KEYWORDS_TEXT];

	return (!changes(m, &to, STATUS_MARK, letters) ||
	           strlen(letters) <= m->status_room) &&
	       (!changes(m, &to, XSTATUS_MARK, letters) ||
	           strlen(letters) <= m->xstatus_room) &&
	       (to.keywords == m->keywords ||
	           (m->keywords_room > 0 &&
	               keywords_text(words, &s->keywords, to.keywords) <=
	                   m->keywords_room));
}

/* Write value at offset at, with blanks after it up to room. */
static int
write_value(int fd, off_t at, const char *value, size_t room)
{
	char text[UINT16_MAX];
	struct iovec piece = { text, room };
	size_t len = strlen(value);

	memcpy(text, value, len);
	memset(text + len, ' ', room - len);
	return write_pieces(fd, &piece, 1, at);
}

int
inplace_flags(int fd, const struct scan *s, struct message *m)
{
	struct message to = message_wish(m, &s->wish);
	char letters[MARKS_LETTERS], words[KEYWORDS_TEXT];

	if (changes(m, &to, STATUS_MARK, letters) &&
	    write_value(fd, m->start + m->status_at, letters, m->status_room) ==
	        -1)
		return -1;
	if (changes(m, &to, XSTATUS_MARK, letters) &&
	    write_value(
	        fd, m->start + m->xstatus_at, letters, m->xstatus_room) == -1)
		return -1;
	if (to.keywords != m->keywords) {
		keywords_text(words, &s->keywords, to.keywords);
		if (write_value(fd, m->start + m->keywords_at, words,
		        m->keywords_room) == -1)
			return -1;
	}
	*m = to;
	return 0;
}
