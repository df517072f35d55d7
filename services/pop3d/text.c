/* text.c - sending a message: RETR and TOP. */
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/pop3d/pop3.h"

#define READ        (FLAG_SEEN | FLAG_OLD)
#define ALL         INT64_MAX   /* lines */
#define PLAIN_LEAST (16 * 1024) /* octets that there is room for at once */

/* One line, or a piece of one. RFC 1939 3: a dot at its start is doubled. */
static void
send_line(struct session *s, const struct line *line)
{
	if (line->begins && line->len > 0 && line->text[0] == '.')
		session_write(s, ".", 1);
	session_write(s, line->text, line->len);
	if (line->ends)
		session_write(s, "\r\n", 2);
}

/* Send lines that need no look at each, as far as they are in memory. */
static void
send_plain(struct session *s, struct lines *lines)
{
	size_t room;
	char *plain = session_room(s, PLAIN_LEAST, &room);

	session_added(s, lines_copy_plain(lines, plain, room));
}

/* Send m: its headers, and so many lines of its body. */
static enum verdict
send_text(struct session *s, const struct message *m, int64_t lines)
{
	struct pop3 *p = s->own;
	bool all = lines == ALL;
	struct line line;
	int got = 0;

	if (reading_begin(&p->reading, &p->box, m) == -1) {
		session_reply(s, "-ERR [SYS/TEMP] Another program has changed "
		                 "the mailbox; log in again");
		return MISTAKE;
	}
	session_reply(s, "+OK %ju octets", (uintmax_t)m->octets);
	while (
	    s->ended == OPEN && (got = reading_next(&p->reading, &line)) == 1) {
		if (p->reading.body && line.begins && lines-- == 0)
			break;
		send_line(s, &line);
		if (all && p->reading.view.body)
			send_plain(s, &p->reading.lines);
	}
	if (got == -1) { /* in the middle: no end, so that nobody believes it */
		log_warn(
		    "mailbox %s was changed while it was read", p->login.user);
		return HANG_UP;
	}
	session_write(s, ".\r\n", 3);
	return GO_ON;
}

enum verdict
pop3_retr(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	struct message *m = pop3_message(s, arg);
	enum verdict next;
	size_t n;

	if (m == NULL)
		return MISTAKE;
	n = (size_t)(m - p->box.scan.messages) + 1;
	if (n > p->last)
		p->last = n;
	next = send_text(s, m, ALL);
	if (next == GO_ON) { /* at QUIT, so that mail(1) sees it is read */
		p->box.scan.wish.add = READ;
		scan_mark(&p->box.scan, m, (m->flags & READ) != READ, false);
	}
	return next;
}

enum verdict
pop3_top(struct session *s, char *arg)
{
	char *lines = arg + strcspn(arg, " ");
	const struct message *m;
	const char *wrong;
	long long n;

	if (*lines != '\0')
		*lines++ = '\0';
	lines += strspn(lines, " ");
	n = strtonum(lines, 0, INT64_MAX, &wrong);
	if (wrong != NULL) {
		session_refuse(s, BAD_ARGUMENT, "TOP message lines");
		return MISTAKE;
	}
	m = pop3_message(s, arg);
	return m == NULL ? MISTAKE : send_text(s, m, n);
}
