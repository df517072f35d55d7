/* text.c - sending a message: RETR and TOP. */
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/pop3d/pop3.h"

/* The text of one message on its way. */
struct sending {
	const struct message *m;
	struct view view;
	int64_t lines_left; /* of the body */
	off_t read_to;      /* where the mailbox was looked at */
};

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

/*
 * The next line that clients see: 1, 0 at the end, -1 if the mailbox has been
 * changed under us. What was read counts only if it was unchanged after.
 */
static int
next_line(struct pop3 *p, struct sending *it, struct line *line)
{
	bool body;
	int got;

	do {
		body = it->view.body;
		got = lines_next(&p->lines, line);
		if (got != 1)
			return got;
		if (p->lines.at != it->read_to && !mbox_has(&p->box, it->m))
			return -1;
		it->read_to = p->lines.at;
		if (body && line->begins && it->lines_left-- == 0)
			return 0;
	} while (!view_line(&it->view, line));
	return 1;
}

static enum verdict
send_text(struct session *s, const struct message *m, int64_t lines)
{
	struct pop3 *p = s->own;
	struct sending it = { .m = m, .lines_left = lines };
	struct line line;
	int got = 0;

	if (!mbox_has(&p->box, m)) {
		session_reply(s, "-ERR [SYS/TEMP] Another program has changed "
		                 "the mailbox; log in again");
		return MISTAKE;
	}
	session_reply(s, "+OK %ju octets", (uintmax_t)m->octets);
	lines_open(&p->lines, p->box.fd, m->start + m->text, m->end);
	while (s->ended == OPEN && (got = next_line(p, &it, &line)) == 1)
		send_line(s, &line);
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
	next = send_text(s, m, INT64_MAX);
	if (next == GO_ON) /* at QUIT, so that mail(1) sees it is read */
		m->wanted = (FLAG_SEEN | FLAG_OLD) & ~m->flags;
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
