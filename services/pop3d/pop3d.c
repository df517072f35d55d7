/*
 * pop3d.c - POP3 (RFC 1939) for mailboxes in the spool.
 *
 * Run by inetd with the client on stdin and stdout. To talk to it by hand:
 *	libexec/pop3d
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/log.h"
#include "common/sasl.h"
#include "common/serve.h"
#include "common/starttls.h"
#include "common/wait.h"
#include "services/pop3d/pop3.h"

#define ANY (AUTHORIZATION | TRANSACTION)

int64_t
pop3_lock_deadline(const struct pop3 *p)
{
	return now_ms() + (int64_t)p->conf->lock_s * 1000;
}

/* Have the messages there. If that can't be, says so and returns false. */
static bool
load(struct session *s)
{
	struct pop3 *p = s->own;

	if (mbox_load(&p->box, pop3_lock_deadline(p)) == 0)
		return true;
	if (errno == ESTALE)
		session_reply(s, "-ERR [SYS/TEMP] Another program has changed "
		                 "the mailbox; log in again");
	else {
		log_warn("mailbox %s: %s", p->login.user, strerror(errno));
		session_reply(s, "-ERR [SYS/TEMP] The mailbox can't be read");
	}
	return false;
}

struct message *
pop3_message(struct session *s, const char *arg)
{
	struct pop3 *p = s->own;
	struct message *m;
	const char *wrong;
	long long n;

	n = strtonum(arg, 1, (long long)p->box.sums.messages, &wrong);
	if (wrong != NULL) {
		session_reply(
		    s, "-ERR There's no message %s.", *arg == '\0' ? "0" : arg);
		return NULL;
	}
	if (!load(s))
		return NULL;
	m = &p->box.scan.messages[n - 1];
	if (!m->deleted)
		return m;
	session_reply(s, "-ERR Message %lld is deleted.", n);
	return NULL;
}

/* Messages that are not marked deleted, and their octets. */
static size_t
count(const struct mbox *box, uintmax_t *octets)
{
	size_t n = box->sums.messages, i;

	*octets = box->sums.octets;
	for (i = 0; i < box->scan.n; i++) {
		if (!box->scan.messages[i].deleted)
			continue;
		*octets -= box->scan.messages[i].octets;
		n--;
	}
	return n;
}

static enum verdict
pop3_stat(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	uintmax_t octets;
	size_t n = count(&p->box, &octets);

	(void)arg;
	session_reply(s, "+OK %zu %ju", n, octets);
	return GO_ON;
}

/* What LIST and UIDL say of a message, after its number. */
typedef void (*describe)(
    char *, size_t, const struct scan *, const struct message *);

static void
describe_size(
    char *text, size_t size, const struct scan *box, const struct message *m)
{
	(void)box;
	snprintf(text, size, "%ju", (uintmax_t)m->octets);
}

/* RFC 1939 7: a number that is never another message's. */
static void
describe_uid(
    char *text, size_t size, const struct scan *box, const struct message *m)
{
	snprintf(text, size, "%u.%u", box->uidvalidity, m->uid);
}

/* One line for each message, or the one for the message in arg. */
static enum verdict
list(struct session *s, const char *arg, describe tell)
{
	struct pop3 *p = s->own;
	const struct scan *box = &p->box.scan;
	const struct message *m;
	char text[64];
	uintmax_t octets;
	size_t n, i;

	if (*arg != '\0') {
		if ((m = pop3_message(s, arg)) == NULL)
			return MISTAKE;
		tell(text, sizeof(text), box, m);
		session_reply(
		    s, "+OK %zu %s", (size_t)(m - box->messages) + 1, text);
		return GO_ON;
	}
	if (!load(s))
		return MISTAKE;
	n = count(&p->box, &octets);
	session_reply(s, "+OK %zu messages (%ju octets)", n, octets);
	for (i = 0; i < box->n; i++) {
		if (box->messages[i].deleted)
			continue;
		tell(text, sizeof(text), box, &box->messages[i]);
		session_reply(s, "%zu %s", i + 1, text);
	}
	session_reply(s, ".");
	return GO_ON;
}

static enum verdict
pop3_list(struct session *s, char *arg)
{
	return list(s, arg, describe_size);
}

static enum verdict
pop3_uidl(struct session *s, char *arg)
{
	struct pop3 *p = s->own;

	if (mbox_number(&p->box, 0, pop3_lock_deadline(p)) == -1) {
		log_warn("mailbox %s can't be numbered: %s", p->login.user,
		    strerror(errno));
		session_reply(s, "-ERR [SYS/TEMP] The messages can't be "
		                 "numbered now");
		return MISTAKE;
	}
	return list(s, arg, describe_uid);
}

static enum verdict
pop3_dele(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	struct message *m = pop3_message(s, arg);
	size_t n;

	if (m == NULL)
		return MISTAKE;
	n = (size_t)(m - p->box.scan.messages) + 1;
	if (n > p->last)
		p->last = n;
	scan_mark(&p->box.scan, m, m->wished, true);
	session_reply(s, "+OK Message %zu will be deleted at QUIT.", n);
	return GO_ON;
}

static enum verdict
pop3_rset(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	size_t i;

	for (i = 0; i < p->box.scan.n; i++)
		p->box.scan.messages[i].deleted = false;
	p->last = 0;
	return pop3_stat(s, arg);
}

/* RFC 1460: gone from RFC 1939, but old clients ask. */
static enum verdict
pop3_last(struct session *s, char *arg)
{
	struct pop3 *p = s->own;

	(void)arg;
	session_reply(s, "+OK %zu", p->last);
	return GO_ON;
}

static enum verdict
pop3_noop(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "+OK");
	return GO_ON;
}

/* RFC 2449. */
static enum verdict
pop3_capa(struct session *s, char *arg)
{
	static const char *const can[] = { "TOP", "UIDL", "RESP-CODES",
		"AUTH-RESP-CODE", "PIPELINING", "IMPLEMENTATION inetlab" };
	struct pop3 *p = s->own;
	char list[SASL_LIST];
	size_t i;

	(void)arg;
	session_reply(s, "+OK What we can do:");
	for (i = 0; i < sizeof(can) / sizeof(can[0]); i++)
		session_reply(s, "%s", can[i]);
	if (s->state == AUTHORIZATION && starttls_offered())
		session_reply(s, "STLS");
	if (login_in_clear(&p->login))
		session_reply(s, "USER");
	sasl_list(&p->login, " ", list);
	if (list[0] != '\0')
		session_reply(s, "SASL%s", list);
	session_reply(s, ".");
	return GO_ON;
}

static enum verdict
pop3_help(struct session *s, char *arg)
{
	if (session_help(s, arg) == GO_ON)
		return GO_ON;
	session_refuse(s, NO_SUCH_COMMAND, arg);
	return MISTAKE;
}

static enum verdict
pop3_quit(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "+OK Goodbye");
	return HANG_UP;
}

/* QUIT in TRANSACTION: the UPDATE state. Deletions happen here only. */
static enum verdict
pop3_update(struct session *s, char *arg)
{
	struct pop3 *p = s->own;
	uintmax_t octets;

	if (mbox_commit(&p->box, pop3_lock_deadline(p)) == 0)
		return pop3_quit(s, arg);
	log_warn(
	    "mailbox %s stays as it is: %s", p->login.user, strerror(errno));
	if (count(&p->box, &octets) == p->box.sums.messages)
		return pop3_quit(s, arg); /* it was about flags only */
	session_reply(s, "-ERR [SYS/TEMP] Nothing was deleted");
	return HANG_UP;
}

/* clang-format off */

/* RFC 1939 9: the commands, in its order; then what came later. */
static const struct command commands[] = {
	{ "USER", AUTHORIZATION, ARG_ONE,    pop3_user,   "name",          "who you are",                      "1939 7" },
	{ "PASS", AUTHORIZATION, ARG_SECRET, pop3_pass,   "password",      "log in",                           "1939 7" },
	{ "QUIT", AUTHORIZATION, ARG_NONE,   pop3_quit,   "",              "leave",                            "1939 4" },
	{ "STAT", TRANSACTION,   ARG_NONE,   pop3_stat,   "",              "how many messages and octets",     "1939 5" },
	{ "LIST", TRANSACTION,   ARG_MAYBE,  pop3_list,   "[message]",     "the size of each, or of one",      "1939 5" },
	{ "RETR", TRANSACTION,   ARG_MAYBE,  pop3_retr,   "message",       "read it",                          "1939 5" },
	{ "DELE", TRANSACTION,   ARG_MAYBE,  pop3_dele,   "message",       "delete it at QUIT",                "1939 5" },
	{ "NOOP", TRANSACTION,   ARG_NONE,   pop3_noop,   "",              "nothing",                          "1939 5" },
	{ "RSET", TRANSACTION,   ARG_NONE,   pop3_rset,   "",              "delete nothing after all",         "1939 5" },
	{ "QUIT", TRANSACTION,   ARG_NONE,   pop3_update, "",              "delete what is marked and leave",  "1939 6" },
	{ "TOP",  TRANSACTION,   ARG_MAYBE,  pop3_top,    "message lines", "its headers, and lines of its body", "1939 7" },
	{ "UIDL", TRANSACTION,   ARG_MAYBE,  pop3_uidl,   "[message]",     "a name for each that never changes", "1939 7" },
	{ "LAST", TRANSACTION,   ARG_NONE,   pop3_last,   "",              "the highest message read",         "1460" },
	{ "APOP", AUTHORIZATION, ARG_SECRET, pop3_apop,   "name digest",   "log in by what the greeting says", "1939 7" },
	{ "STLS", AUTHORIZATION, ARG_NONE,   pop3_stls,   "",              "go on under TLS",                  "2595 4" },
	{ "AUTH", AUTHORIZATION, ARG_SECRET, pop3_auth,   "mechanism [response]", "log in by a mechanism",     "5034 4" },
	{ "CAPA", ANY,           ARG_NONE,   pop3_capa,   "",              "what we can do",                   "2449 5" },
	{ "HELP", ANY,           ARG_MAYBE,  pop3_help,   "[command]",     "this list, or one line of it",     "" },
	{ NULL,   0,             ARG_NONE,   NULL,        NULL,            NULL,                               NULL }
};
/* clang-format on */

static const struct protocol pop3 = {
	.name = "pop3",
	.line_max = POP3_LINE,
	.idle_s = 10 * 60, /* RFC 1939 3: at least */
	.mistakes_max = 10,
	.commands = commands,
	.help = { "+OK The commands:", "", "." },
	.refusals = {
		[NO_SUCH_COMMAND] = "-ERR No such command; HELP lists all",
		[NOT_NOW] = "-ERR Not now; log in with USER and PASS first, "
		    "and only once",
		[BAD_ARGUMENT] = "-ERR Syntax",
		[LINE_TOO_LONG] = "-ERR Line too long, or with a NUL",
		[TOO_MANY_MISTAKES] = "-ERR Too many mistakes, goodbye",
		[TIMED_OUT] = "-ERR Waited too long, nothing was deleted, "
		    "goodbye",
	},
};

int
main(void)
{
	static struct session s;
	static struct pop3 p;

	log_open("pop3d");
	p.conf = conf_load();
	users_keep(p.conf); /* remembered for the processes of connections */
	serve(p.conf, "pop3");
	session_init(&s, &pop3, AUTHORIZATION, &p);
	login_begin(&p.login, p.conf, &s.peer);
	s.idle_s = p.conf->pop3.idle_s;
	s.mistakes_max = p.conf->pop3.mistakes_max;
	session_lifetime(&s, p.conf->pop3.login_s);
	if ((users_keep(p.conf) & USERS_SECRETS) != 0)
		cram_stamp(p.stamp, p.conf->hostname);
	session_reply(&s, "+OK %s POP3 server ready%s%s", p.conf->hostname,
	    p.stamp[0] == '\0' ? "" : " ", p.stamp);
	return serve_end(session_serve(&s) == IO_FAILED ? EX_IOERR : EX_OK);
}
