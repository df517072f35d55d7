/* data.c - DATA: read a message, deliver it, say and log how that went. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/mail/deliver.h"
#include "common/wait.h"
#include "services/smtpd/incoming.h"
#include "services/smtpd/smtpd.h"

/*
 * A message is to be there after twice the idle time, enough to compose one by
 * hand, and a second more for each of so many octets: who drips must go.
 */
#define OCTETS_A_SECOND 32

#define LOGGED_TO 300 /* octets of recipients in the log line */

/* clang-format off */
static const char *const replies[] = {
	[DELIVERED]  = "250 2.0.0 Ok: delivered",
	[NO_SPACE]   = "452 4.3.1 No room here, try again later",
	[OVER_QUOTA] = "452 4.2.2 A mailbox is full, try again later",
	[BUSY]       = "451 4.2.0 A mailbox is locked, try again later",
	[TROUBLE]    = "451 4.3.0 Trouble here, try again later",
};
/* clang-format on */

/* Read to the message's end; -1 with s->ended set if it does not come. */
static int
read_message(struct session *s, struct incoming *m)
{
	int64_t start = now_ms(), idle_ms = s->idle_s * INT64_C(1000);
	int64_t deadline, idle;
	const char *octets;
	size_t n;

	while (m->in != ENDED) {
		deadline = start + 2 * idle_ms +
		           (int64_t)(m->size / OCTETS_A_SECOND) * 1000;
		idle = now_ms() + idle_ms;
		n = session_peek(s, &octets, idle < deadline ? idle : deadline);
		if (n == 0)
			return -1;
		session_take(s, incoming_feed(m, octets, n));
	}
	if (m->bare_cr)
		s->saw_crlf = true; /* no bare session: be strict from now */
	return 0;
}

/* Put the letter into the mailboxes of all recipients. */
static enum delivered
hand_over(struct session *s, const struct letter *l, const char *id)
{
	struct smtp *p = s->own;
	struct recipient *to = calloc(p->recipients, sizeof(*to));
	enum delivered how = DELIVERED;
	size_t i;

	if (to == NULL)
		return TROUBLE;
	for (i = 0; i < p->recipients; i++) {
		to[i].name = p->to[i].name;
		to[i].trace = trace_headers(s, &p->to[i], l, id);
		if (to[i].trace == NULL)
			how = TROUBLE;
	}
	if (how == DELIVERED)
		how = deliver(p->conf, p->sender, l, to, p->recipients);
	for (i = 0; i < p->recipients; i++)
		free((void *)to[i].trace);
	free(to);
	return how;
}

/* One line of the log for each message, delivered or not. */
static void
log_message(
    const struct session *s, const char *id, size_t size, const char *status)
{
	const struct smtp *p = s->own;
	char to[LOGGED_TO] = "";
	size_t i, len = 0;

	for (i = 0; i < p->recipients; i++) {
		if (len + strlen(p->to[i].address) + sizeof(",<>") > sizeof(to))
			break;
		len += (size_t)snprintf(to + len, sizeof(to) - len, "%s<%s>",
		    i == 0 ? "" : ",", p->to[i].address);
	}
	log_info(
	    "id=%s from=<%s> to=%s more=%zu size=%zu peer=%s helo=%s%s%s%s "
	    "status=%s",
	    id, p->sender, to, p->recipients - i, size, s->peer.ip, p->helo,
	    p->early ? " early" : "",
	    p->login.user[0] == '\0' ? "" : " auth=", p->login.user, status);
}

/* Read the message, deliver it, and say how that went. */
static enum verdict
receive(struct session *s, struct incoming *m)
{
	const char *reply;
	char id[ID_OCTETS];
	int came = read_message(s, m);

	trace_id(id);
	if (came == -1) {
		log_message(s, id, m->size, "its end did not come");
		return HANG_UP;
	}
	reply = m->fault;
	if (reply == NULL)
		reply = replies[hand_over(s, m->letter, id)];
	log_message(s, id, m->size, reply);
	session_reply(s, "%s, id=%s", reply, id);
	return GO_ON;
}

enum verdict
smtp_data(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	struct incoming m;
	struct letter *l;
	enum verdict next;

	(void)arg;
	if (s->state == MAIL)
		return smtp_refuse(s, p->refused
		                          ? "554 5.5.1 No valid recipients"
		                          : "503 5.5.1 First say RCPT");
	l = letter_new(p->conf->tmp);
	if (l == NULL)
		return smtp_refuse(s, "452 4.3.1 No memory, try again later");
	if (p->submission)
		letter_hide_bcc(l);
	session_reply(s, "354 End data with <CR><LF>.<CR><LF>");
	incoming_begin(&m, l, session_is_bare(s) && !p->conf->strict,
	    p->conf->smtp.size_max);
	next = receive(s, &m);
	letter_free(l);
	smtp_forget(s);
	return next;
}
