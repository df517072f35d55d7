/* fromline.c - when a message came, by the line that begins it. */
#include "common/mail/fromline.h"

#include <stdlib.h>

#include "t/unit/tap.h"

/* What fromline_date() finds, as text. */
static const char *
date(const char *line)
{
	static char text[64];
	time_t when;
	long offset;

	if (fromline_date(line, strlen(line), &when, &offset) == -1)
		return "none";
	snprintf(text, sizeof(text), "%lld %ld", (long long)when, offset);
	return text;
}

int
main(void)
{
	char made[FROMLINE_MAX], expected[64];
	time_t now = time(NULL);

	setenv("TZ", "XXX-1", 1); /* an hour ahead of UTC */
	is(date("From a@b Thu Jan  1 01:00:00 1970"), "0 3600", "the epoch");
	is(date("From a@b Thu Jan  1 01:00 1970"), "0 3600", "no seconds");
	is(date("From a@b Thu Jan  1 1:00:07 1970\r"), "7 3600", "one digit");
	is(date("From a@b Thu Jan  1 01:00:00 MET 1970"), "0 3600",
	    "the name of a zone is taken for ours");
	is(date("From a@b Thu Jan  1 00:00:00 +0000 1970"), "0 0", "UTC");
	is(date("From a@b Wed Dec 31 18:30:00 1969 -0530"), "0 -19800",
	    "a zone after the year");
	is(date("From a@b Thu Jan 1 25:00:00 1970"), "none", "25 hours");
	is(date("From a@b Thu Jan 32 01:00:00 1970"), "none", "32 days");
	is(date("From a@b"), "none", "no date");
	is(date("Subject: x"), "none", "another line");
	snprintf(expected, sizeof(expected), "%lld 3600", (long long)now);
	made[fromline_make(made, "a@b", now) - 1] = '\0';
	is(date(made), expected, "what we write ourselves");
	return tap_end();
}
