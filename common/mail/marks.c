/* marks.c - the headers that number and mark messages in an mbox. */
#include "common/mail/marks.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define STATUS_ROOM   4
#define XSTATUS_ROOM  6
#define KEYWORDS_ROOM 24

/* clang-format off */
static const struct {
	const char *name;
	size_t len;
	enum mark mark;
} names[] = {
	{ "Status:",     7,  OTHER_MARK },
	{ "X-Status:",   9,  OTHER_MARK },
	{ "X-Keywords:", 11, OTHER_MARK },
	{ "X-UID:",      6,  UID_MARK },
	{ "X-IMAPbase:", 11, BASE_MARK },
	{ "X-IMAP:",     7,  BASE_MARK }, /* c-client's, in its first message */
};
/* clang-format on */

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
marks_uid(char text[MARKS_UID], uint32_t uid)
{
	if (uid == 0)
		return (size_t)snprintf(
		    text, MARKS_UID, "X-UID: %*s\n", MARKS_DIGIT, "");
	return (size_t)snprintf(
	    text, MARKS_UID, "X-UID: %0*u\n", MARKS_DIGIT, uid);
}

size_t
marks_base(char text[MARKS_MAX], uint32_t uidvalidity, uint32_t last)
{
	return (size_t)snprintf(text, MARKS_MAX, "X-IMAPbase: %0*u %0*u\n",
	    MARKS_DIGIT, uidvalidity, MARKS_DIGIT, last);
}

size_t
marks_new(char text[MARKS_MAX], uint32_t uidvalidity)
{
	size_t n = 0;

	if (uidvalidity != 0)
		n = marks_base(text, uidvalidity, 0);
	n += (size_t)snprintf(text + n, MARKS_MAX - n,
	    "Status: %*s\nX-Status: %*s\nX-Keywords: %*s\n", STATUS_ROOM, "",
	    XSTATUS_ROOM, "", KEYWORDS_ROOM, "");
	return n + marks_uid(text + n, 0);
}
