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

/* True if what is wanted changes this mark; letters are its new value. */
static bool
changes(const struct message *m, enum mark mark, char letters[MARKS_LETTERS])
{
	char old[MARKS_LETTERS];

	marks_letters(old, mark, m->flags);
	marks_letters(letters, mark, message_wish(m));
	return strcmp(old, letters) != 0;
}

bool
inplace_holds_flags(const struct message *m)
{
	char letters[MARKS_LETTERS];

	return (!changes(m, STATUS_MARK, letters) ||
	           strlen(letters) <= m->status_room) &&
	       (!changes(m, XSTATUS_MARK, letters) ||
	           strlen(letters) <= m->xstatus_room);
}

/* Write letters at offset at, with blanks after them. */
static int
write_letters(int fd, off_t at, const char *letters, size_t room)
{
	char value[UINT8_MAX];
	struct iovec piece = { value, room };

	memset(value, ' ', sizeof(value));
	memcpy(value, letters, strlen(letters));
	return write_pieces(fd, &piece, 1, at);
}

int
inplace_flags(int fd, struct message *m)
{
	char letters[MARKS_LETTERS];

	if (changes(m, STATUS_MARK, letters) &&
	    write_letters(
	        fd, m->start + m->status_at, letters, m->status_room) == -1)
		return -1;
	if (changes(m, XSTATUS_MARK, letters) &&
	    write_letters(
	        fd, m->start + m->xstatus_at, letters, m->xstatus_room) == -1)
		return -1;
	m->flags = message_wish(m);
	m->wanted = m->unwanted = 0;
	return 0;
}
