/*
 * imapd.c - IMAP4rev1 (RFC 3501) for mailboxes in the spool.
 *
 * Run by inetd with the client on stdin and stdout. To talk to it by hand:
 *	libexec/imapd
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/serve.h"
#include "common/wait.h"
#include "services/imapd/imap.h"
#include "services/imapd/view.h"

#define ANY    (NOT_AUTHENTICATED | LOGGED)
#define LOGGED (AUTHENTICATED | SELECTED)
#define PIECE  512  /* octets that imap_put() writes at once */
#define WORDS  1024 /* octets of a reply's text */

int64_t
imap_deadline(const struct imap *i)
{
	return now_ms() + (int64_t)i->conf->lock_s * 1000;
}

void
imap_put(struct session *s, const char *fmt, ...)
{
	char piece[PIECE];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(piece, sizeof(piece), fmt, ap);
	va_end(ap);
	session_write(s, piece, (size_t)n < PIECE ? (size_t)n : PIECE - 1);
}

/* End the command with OK or NO, and words. */
static enum verdict __attribute__((format(printf, 3, 0)))
answer(struct session *s, const char *how, const char *fmt, va_list ap)
{
	struct imap *i = s->own;
	char words[WORDS];

	vsnprintf(words, sizeof(words), fmt, ap);
	session_reply(s, "%s%s %s", i->command.before, how, words);
	return GO_ON;
}

enum verdict
imap_ok(struct session *s, const char *fmt, ...)
{
	enum verdict next;
	va_list ap;

	if (s->state == SELECTED && view_news(s) == HANG_UP)
		return HANG_UP;
	va_start(ap, fmt);
	next = answer(s, "OK", fmt, ap);
	va_end(ap);
	return next;
}

enum verdict
imap_no(struct session *s, const char *fmt, ...)
{
	enum verdict next;
	va_list ap;

	va_start(ap, fmt);
	next = answer(s, "NO", fmt, ap);
	va_end(ap);
	return next;
}

enum verdict
imap_bad(struct session *s, const struct reader *r)
{
	struct imap *i = s->own;

	session_reply(s, "%sBAD Expected %s", i->command.before, r->expected);
	return MISTAKE;
}

static enum verdict
imap_capability(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "* CAPABILITY %s",
	    s->state == NOT_AUTHENTICATED ? imap_can_first(s) : CAN);
	return imap_ok(s, "CAPABILITY completed");
}

static enum verdict
imap_noop(struct session *s, char *arg)
{
	(void)arg;
	return imap_ok(s, "NOOP completed");
}

/* Flags alone may not be on disk yet when they are answered. */
static enum verdict
imap_check(struct session *s, char *arg)
{
	const struct imap *i = s->own;

	(void)arg;
	if (fsync(i->box.fd) == 0)
		return imap_ok(s, "CHECK completed");
	log_warn("mailbox %s: %s", i->place.name, strerror(errno));
	return imap_no(s, "[UNAVAILABLE] The mailbox can't be flushed");
}

static enum verdict
imap_logout(struct session *s, char *arg)
{
	struct imap *i = s->own;

	(void)arg;
	session_reply(s, "* BYE Goodbye");
	session_reply(s, "%sOK LOGOUT completed", i->command.before);
	return HANG_UP;
}

static enum verdict
imap_help(struct session *s, char *arg)
{
	if (session_help(s, arg) == GO_ON)
		return imap_ok(s, "HELP completed");
	session_refuse(s, NO_SUCH_COMMAND, arg);
	return MISTAKE;
}

/* RFC 3501 6.4.8: the same commands, but by UIDs. */
static enum verdict
imap_uid(struct session *s, char *arg)
{
	static const struct {
		const char *name;
		enum verdict (*run)(struct session *, char *);
	} kinds[] = { { "FETCH", imap_fetch }, { "STORE", imap_store },
		{ "SEARCH", imap_search }, { "COPY", imap_copy },
		{ "MOVE", imap_move }, { "EXPUNGE", imap_expunge } };
	static const char expected[] = "UID COPY, EXPUNGE, FETCH, MOVE, SEARCH "
	                               "or STORE";
	struct imap *i = s->own;
	char *rest = arg + strcspn(arg, " ");
	struct word verb = { arg, (size_t)(rest - arg) };
	size_t k;

	rest += strspn(rest, " ");
	i->by_uid = true;
	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (word_is(&verb, kinds[k].name))
			return kinds[k].run(s, rest);
	return imap_bad(s, &(struct reader){ .expected = expected });
}

/* clang-format off */

/* RFC 3501 6: the commands, in its order; then what came later. */
static const struct command commands[] = {
	{ "CAPABILITY",   ANY,               ARG_NONE,   imap_capability,   "",                   "what we can do",                     "3501 6.1.1" },
	{ "NOOP",         ANY,               ARG_NONE,   imap_noop,         "",                   "nothing, but hear what is new",      "3501 6.1.2" },
	{ "LOGOUT",       ANY,               ARG_NONE,   imap_logout,       "",                   "leave",                              "3501 6.1.3" },
	{ "STARTTLS",     NOT_AUTHENTICATED, ARG_NONE,   imap_starttls,     "",                   "go on under TLS",                    "3501 6.2.1" },
	{ "AUTHENTICATE", NOT_AUTHENTICATED, ARG_SECRET, imap_authenticate, "mechanism [response]", "log in by a mechanism",                "3501 6.2.2" },
	{ "LOGIN",        NOT_AUTHENTICATED, ARG_SECRET, imap_login,        "name password",      "log in",                             "3501 6.2.3" },
	{ "SELECT",       LOGGED,            ARG_ONE,    imap_select,       "mailbox",            "open it",                            "3501 6.3.1" },
	{ "EXAMINE",      LOGGED,            ARG_ONE,    imap_examine,      "mailbox",            "open it, and change nothing",        "3501 6.3.2" },
	{ "CREATE",       LOGGED,            ARG_ONE,    imap_create,       "mailbox",            "make one",                           "3501 6.3.3" },
	{ "DELETE",       LOGGED,            ARG_ONE,    imap_delete,       "mailbox",            "delete it, and what is in it",       "3501 6.3.4" },
	{ "RENAME",       LOGGED,            ARG_ONE,    imap_rename,       "mailbox mailbox",    "call it otherwise",                  "3501 6.3.5" },
	{ "SUBSCRIBE",    LOGGED,            ARG_ONE,    imap_subscribe,    "mailbox",            "have it among those of LSUB",        "3501 6.3.6" },
	{ "UNSUBSCRIBE",  LOGGED,            ARG_ONE,    imap_unsubscribe,  "mailbox",            "have it there no longer",            "3501 6.3.7" },
	{ "LIST",         LOGGED,            ARG_ONE,    imap_list,         "reference pattern",  "which mailboxes there are",          "3501 6.3.8" },
	{ "LSUB",         LOGGED,            ARG_ONE,    imap_lsub,         "reference pattern",  "which of them are subscribed",       "3501 6.3.9" },
	{ "STATUS",       LOGGED,            ARG_ONE,    imap_status,       "mailbox (items)",    "what is in it",                      "3501 6.3.10" },
	{ "APPEND",       LOGGED,            ARG_ONE,    imap_append,       "mailbox [(flags)] [date] {octets}", "put a message in",    "3501 6.3.11" },
	{ "CHECK",        SELECTED,          ARG_NONE,   imap_check,        "",                   "have it all on disk",                "3501 6.4.1" },
	{ "CLOSE",        SELECTED,          ARG_NONE,   imap_close,        "",                   "delete what is marked, and close",   "3501 6.4.2" },
	{ "EXPUNGE",      SELECTED,          ARG_NONE,   imap_expunge,      "",                   "delete what is marked",              "3501 6.4.3" },
	{ "SEARCH",       SELECTED,          ARG_ONE,    imap_search,       "[CHARSET name] keys", "which are so; what is encoded, too", "3501 6.4.4" },
	{ "FETCH",        SELECTED,          ARG_ONE,    imap_fetch,        "set items",          "read them",                          "3501 6.4.5" },
	{ "STORE",        SELECTED,          ARG_ONE,    imap_store,        "set FLAGS flags",    "mark them; +FLAGS, -FLAGS, .SILENT", "3501 6.4.6" },
	{ "COPY",         SELECTED,          ARG_ONE,    imap_copy,         "set mailbox",        "copy them",                          "3501 6.4.7" },
	{ "UID",          SELECTED,          ARG_ONE,    imap_uid,          "command arguments",  "the same, but by UIDs",              "3501 6.4.8" },
	{ "MOVE",         SELECTED,          ARG_ONE,    imap_move,         "set mailbox",        "move them",                          "6851 3.1" },
	{ "UNSELECT",     SELECTED,          ARG_NONE,   imap_unselect,     "",                   "close, and delete nothing",          "3691 2" },
	{ "IDLE",         LOGGED,            ARG_NONE,   imap_idle,         "",                   "hear what happens, until DONE",      "2177 3" },
	{ "NAMESPACE",    LOGGED,            ARG_NONE,   imap_namespace,    "",                   "where mailboxes are",                "2342 5" },
	{ "ENABLE",       LOGGED,            ARG_ONE,    imap_enable,       "capability ...",     "nothing that we have needs it",      "5161 3.1" },
	{ "ID",           ANY,               ARG_ONE,    imap_id,           "NIL or (field value ...)", "who you are, and who we are",  "2971 3.1" },
	{ "HELP",         ANY,               ARG_MAYBE,  imap_help,         "[command]",          "this list, or one line of it",       "" },
	{ NULL,           0,                 ARG_NONE,   NULL,              NULL,                 NULL,                                 NULL }
};
/* clang-format on */

static const struct protocol imap = {
	.name = "imap",
	.line_max = SESSION_LINE,
	.idle_s = 30 * 60, /* RFC 3501 5.4: at least */
	.mistakes_max = 10,
	.commands = commands,
	.help = { NULL, "* OK ", "* OK That is all" },
	.refusals = {
		[NO_SUCH_COMMAND] = "BAD No such command; HELP lists all",
		[NOT_NOW] = "BAD Not now: LOGIN comes first, and only once; "
		    "then SELECT a mailbox",
		[BAD_ARGUMENT] = "BAD Syntax",
		[LINE_TOO_LONG] = "BAD Line too long, or with a NUL",
		[TOO_MANY_MISTAKES] = "BYE Too many mistakes, goodbye",
		[TIMED_OUT] = "BYE Waited too long, goodbye",
	},
};

static const struct command *
find_command(const char *name, size_t len)
{
	const struct command *c;

	for (c = commands; c->name != NULL; c++)
		if (strlen(c->name) == len &&
		    strncasecmp(c->name, name, len) == 0)
			return c;
	return NULL;
}

/*
 * Run a command; but "logout" is more likely one without a tag than a tag. What
 * only a selected mailbox can do looks at its messages.
 */
static enum verdict
obey(struct session *s)
{
	struct imap *i = s->own;
	const char *verb = i->command.line + strspn(i->command.line, " \t");
	const struct command *c = find_command(verb, strcspn(verb, " \t\r"));
	const char *tag = i->command.before;
	int len = (int)strlen(tag) - 1; /* without its blank */

	i->by_uid = false;
	i->quiet = false;
	if (c == NULL && find_command(tag, (size_t)len) != NULL) {
		session_reply(s,
		    "%sBAD A command has a tag before it, as in: a1 %.*s", tag,
		    len, tag);
		return MISTAKE;
	}
	if (c != NULL && c->states == SELECTED && view_load(s) == HANG_UP)
		return HANG_UP;
	return session_dispatch(s, i->command.line);
}

static enum ending
converse(struct session *s)
{
	struct imap *i = s->own;
	bool first;
	int got;

	do {
		first = s->state == NOT_AUTHENTICATED;
		got = command_read(
		    s, &i->command, first ? COMMAND_FIRST : COMMAND_MAX);
	} while (got != -1 && session_heed(s, got == 1 ? obey(s) : MISTAKE) &&
	         command_pass(s, &i->command,
	             first ? COMMAND_SKIP : i->conf->smtp.size_max));
	s->before = "* ";
	return session_close(s);
}

int
main(void)
{
	static struct session s;
	static struct imap i;

	setenv("TZ", ":/etc/localtime", 0); /* mktime() looks there only once */
	log_open("imapd");
	i.conf = conf_load();
	users_keep(i.conf); /* remembered for the processes of connections */
	serve(i.conf, "imap");
	session_init(&s, &imap, NOT_AUTHENTICATED, &i);
	login_begin(&i.login, i.conf, &s.peer);
	s.idle_s = i.conf->imap.idle_s;
	s.mistakes_max = i.conf->imap.mistakes_max;
	session_lifetime(&s, i.conf->imap.login_s);
	session_reply(&s, "* OK [CAPABILITY %s] %s IMAP4rev1 server ready",
	    imap_can_first(&s), i.conf->hostname);
	return serve_end(converse(&s) == IO_FAILED ? EX_IOERR : EX_OK);
}
