/* idle.c - IDLE: tell what happens, as it happens (RFC 2177). */
#include <strings.h>

#include "common/wait.h"
#include "services/imapd/imap.h"
#include "services/imapd/view.h"
#include "services/imapd/watch.h"

#define LINE_ROOM 64 /* octets of the line that ends it */

/* Tell what is new, of the mailbox if one is selected, until a line comes. */
static enum verdict
tell_until_line(struct session *s, struct watch *w, int64_t deadline)
{
	struct imap *i = s->own;

	do {
		if (s->state == SELECTED) {
			watch_file(w, &i->place, i->box.st.st_ino);
			if (view_news(s) == HANG_UP)
				return HANG_UP;
			watch_file(w, &i->place, i->box.st.st_ino);
		}
		if (session_has_input(s))
			return GO_ON;
		session_flush(s);
	} while (s->ended == OPEN && now_ms() < deadline &&
	         watch_wait(w, deadline) == 0);
	return GO_ON;
}

/* RFC 2177 3: the client ends it with a line of its own, without a tag. */
enum verdict
imap_idle(struct session *s, char *arg)
{
	int64_t deadline = now_ms() + (int64_t)s->idle_s * 1000;
	char line[LINE_ROOM];
	enum verdict next;
	struct watch w;
	const char *octets;

	(void)arg;
	if (view_load(s) == HANG_UP)
		return HANG_UP;
	session_reply(s, "+ idling");
	watch_begin(&w);
	next = tell_until_line(s, &w, deadline);
	watch_end(&w);
	if (next == HANG_UP || session_peek(s, &octets, deadline) == 0)
		return HANG_UP;
	switch (session_line(s, line, sizeof(line))) {
	case -1:
		return HANG_UP;
	case 1:
		if (strcasecmp(line, "DONE") == 0)
			return imap_ok(s, "IDLE completed");
	}
	return imap_bad(s, &(struct reader){ .expected = "DONE" });
}
