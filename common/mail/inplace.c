/* inplace.c - marks written over where they stand in the mailbox. */
#include "common/mail/inplace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/mail/copy.h"
#include "common/mail/rooms.h"

bool
inplace_holds_numbers(int fd, const struct scan *s, size_t first)
{
	struct room rooms[MARKS];

	if (s->last_at == 0 || s->last_width != MARKS_DIGIT)
		return false;
	for (; first < s->n; first++)
		if (rooms_find(rooms, fd, &s->messages[first]) == -1 ||
		    rooms[UID_MARK].n != MARKS_DIGIT)
			return false;
	return true;
}

/* Who has no regard for locks may have changed it since it was looked at. */
static int
no_room(void)
{
	errno = ESTALE;
	return -1;
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
	struct room rooms[MARKS];

	if (write_number(fd, s->last_at, s->last_uid) == -1)
		return -1;
	for (; first < s->n; first++) {
		struct message *m = &s->messages[first];

		if (rooms_find(rooms, fd, m) == -1)
			return -1;
		if (rooms[UID_MARK].n != MARKS_DIGIT)
			return no_room();
		if (write_number(fd, rooms[UID_MARK].at, m->uid) == -1)
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
inplace_holds_flags(int fd, const struct scan *s, const struct message *m)
{
	struct message to = message_wish(m, &s->wish);
	char letters[MARKS_LETTERS], words[KEYWORDS_TEXT];
	struct room rooms[MARKS];

	if (!message_changes(m, &s->wish))
		return true;
	return rooms_find(rooms, fd, m) == 0 &&
	       (!changes(m, &to, STATUS_MARK, letters) ||
	           strlen(letters) <= rooms[STATUS_MARK].n) &&
	       (!changes(m, &to, XSTATUS_MARK, letters) ||
	           strlen(letters) <= rooms[XSTATUS_MARK].n) &&
	       (to.keywords == m->keywords ||
	           (rooms[KEYWORDS_MARK].n > 0 &&
	               keywords_text(words, &s->keywords, to.keywords) <=
	                   rooms[KEYWORDS_MARK].n));
}

/* Write a value, with blanks after it. */
static int
write_value(int fd, const struct room *room, const char *value)
{
	char text[ROOM_MAX];
	struct iovec piece = { text, room->n };
	size_t len = strlen(value);

	if (len > room->n)
		return no_room();
	memcpy(text, value, len);
	memset(text + len, ' ', room->n - len);
	return write_pieces(fd, &piece, 1, room->at);
}

int
inplace_flags(int fd, const struct scan *s, struct message *m)
{
	struct message to = message_wish(m, &s->wish);
	char letters[MARKS_LETTERS], words[KEYWORDS_TEXT];
	struct room rooms[MARKS];

	if (rooms_find(rooms, fd, m) == -1 ||
	    (changes(m, &to, STATUS_MARK, letters) &&
	        write_value(fd, &rooms[STATUS_MARK], letters) == -1) ||
	    (changes(m, &to, XSTATUS_MARK, letters) &&
	        write_value(fd, &rooms[XSTATUS_MARK], letters) == -1))
		return -1;
	if (to.keywords != m->keywords) {
		keywords_text(words, &s->keywords, to.keywords);
		if (write_value(fd, &rooms[KEYWORDS_MARK], words) == -1)
			return -1;
	}
	*m = to;
	return 0;
}
