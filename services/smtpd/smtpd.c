/*
 * smtpd.c - SMTP (RFC 5321): mail comes in, for the accounts of this site.
 *
 * Run by inetd with the client on stdin and stdout; with -s for submission,
 * by those who have an account. To talk to it by hand:
 *	libexec/smtpd
 */
#include <ctype.h>
#include <poll.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/serve.h"
#include "common/wait.h"
#include "services/smtpd/smtpd.h"

/* RFC 5321 4.5.3.1.4, and what SIZE, 8BITMIME, SMTPUTF8, AUTH add to MAIL. */
#define COMMAND_LINE (512 + 26 + 16 + 10 + 500)

#define QUOTED 32 /* octets of a mistyped command we repeat */

enum verdict
smtp_mistake(struct session *s, const char *code, const struct scan *sc)
{
	char here[QUOTED + 1];
	size_t i;

	strlcpy(here, sc->at, sizeof(here));
	for (i = 0; here[i] != '\0'; i++)
		if (!isprint((unsigned char)here[i]))
			here[i] = '?';
	if (i == 0)
		session_reply(s, "%s %s, at the end", code, sc->wrong);
	else
		session_reply(s, "%s %s, at \"%s\"", code, sc->wrong, here);
	return MISTAKE;
}

enum verdict
smtp_refuse(struct session *s, const char *reply)
{
	session_reply(s, "%s", reply);
	return MISTAKE;
}

void
smtp_forget(struct session *s)
{
	struct smtp *p = s->own;

	if (s->state != GREETING)
		s->state = GREETED;
	p->sender[0] = '\0';
	p->utf8 = p->refused = false;
	p->recipients = 0;
}

/* What is no hostname may neither end nor forge a header it stands in. */
static void
clean(char *name)
{
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) &&
		    strchr(".-_", *name) == NULL)
			*name = '?';
}

/* RFC 2034 2: replies to HELO and EHLO have no enhanced status code. */
static enum verdict
greet(struct session *s, char *arg, bool extended)
{
	struct smtp *p = s->own;
	struct scan sc = { .at = arg, .strict = true };

	if (*arg == '\0') {
		session_reply(
		    s, "501 Syntax: %s hostname", extended ? "EHLO" : "HELO");
		return MISTAKE;
	}
	if (!path_host(&sc)) {
		if (p->conf->strict)
			return smtp_mistake(s, "501", &sc);
		clean(arg);
	}
	strlcpy(p->helo, arg, sizeof(p->helo));
	p->extended = extended;
	s->state = GREETED;
	smtp_forget(s);
	session_reply(s, "250%c%s Hello %s [%s]", extended ? '-' : ' ',
	    p->conf->hostname, p->helo, s->peer.ip);
	return GO_ON;
}

static enum verdict
smtp_helo(struct session *s, char *arg)
{
	return greet(s, arg, false);
}

static enum verdict
smtp_ehlo(struct session *s, char *arg)
{
	struct smtp *p = s->own;

	if (greet(s, arg, true) == MISTAKE)
		return MISTAKE;
	session_reply(s, "250-PIPELINING");
	session_reply(s, "250-SIZE %zu", p->conf->smtp.size_max);
	session_reply(s, "250-8BITMIME");
	session_reply(s, "250-ENHANCEDSTATUSCODES");
	session_reply(s, "250-SMTPUTF8");
	smtp_tell_auth(s);
	session_reply(s, "250 HELP");
	return GO_ON;
}

static enum verdict
smtp_noop(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "250 2.0.0 Ok");
	return GO_ON;
}

static enum verdict
smtp_rset(struct session *s, char *arg)
{
	smtp_forget(s);
	return smtp_noop(s, arg);
}

/* RFC 5321 7.3: who is here is not told; it would be a list for spammers. */
static enum verdict
smtp_vrfy(struct session *s, char *arg)
{
	(void)arg;
	session_reply(
	    s, "252 2.5.0 Not told; RCPT is answered when mail comes");
	return GO_ON;
}

static enum verdict
smtp_expn(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "502 5.5.1 EXPN is not done: there are no lists here");
	return GO_ON;
}

static enum verdict
smtp_help(struct session *s, char *arg)
{
	if (session_help(s, arg) == MISTAKE)
		return smtp_refuse(s, "504 5.5.4 HELP: no such command");
	return GO_ON;
}

static enum verdict
smtp_quit(struct session *s, char *arg)
{
	struct smtp *p = s->own;

	(void)arg;
	session_reply(
	    s, "221 2.0.0 %s closing the connection", p->conf->hostname);
	return HANG_UP;
}

/* clang-format off */

/* RFC 5321 4.1.1: the commands, in its order. */
static const struct command commands[] = {
	{ "EHLO", ANY,         ARG_MAYBE, smtp_ehlo, "hostname",   "say who you are, hear what we can do", "5321 4.1.1.1" },
	{ "HELO", ANY,         ARG_MAYBE, smtp_helo, "hostname",   "say who you are",                      "5321 4.1.1.1" },
	{ "STARTTLS", HELLOED, ARG_NONE, smtp_starttls, "",        "go on under TLS",                      "3207 4" },
	{ "AUTH", GREETED,     ARG_SECRET, smtp_auth, "mechanism [response]", "log in",                     "4954 4" },
	{ "MAIL", GREETED,     ARG_ONE,   smtp_mail, "FROM:<address> [SIZE=octets] [BODY=8BITMIME] [SMTPUTF8]", "begin a message; errors go to the address", "5321 4.1.1.2" },
	{ "RCPT", MAIL | RCPT, ARG_ONE,   smtp_rcpt, "TO:<address>", "one who gets it; repeat for more",   "5321 4.1.1.3" },
	{ "DATA", MAIL | RCPT, ARG_NONE,  smtp_data, "",           "the message follows, then a line with a dot", "5321 4.1.1.4" },
	{ "RSET", ANY,         ARG_NONE,  smtp_rset, "",           "forget the message begun",             "5321 4.1.1.5" },
	{ "VRFY", ANY,         ARG_ONE,   smtp_vrfy, "user",       "ask whether there is such a user",     "5321 4.1.1.6" },
	{ "EXPN", ANY,         ARG_ONE,   smtp_expn, "list",       "ask who is on a list",                 "5321 4.1.1.7" },
	{ "HELP", ANY,         ARG_MAYBE, smtp_help, "[command]",  "this list, or one line of it",         "5321 4.1.1.8" },
	{ "NOOP", ANY,         ARG_MAYBE, smtp_noop, "[anything]", "nothing",                              "5321 4.1.1.9" },
	{ "QUIT", ANY,         ARG_NONE,  smtp_quit, "",           "leave",                                "5321 4.1.1.10" },
	{ NULL,   0,           ARG_NONE,  NULL,      NULL,         NULL,                                   NULL }
};
/* clang-format on */

static const struct protocol smtp = {
	.name = "smtp",
	.line_max = COMMAND_LINE,
	.idle_s = 5 * 60, /* RFC 5321 4.5.3.2.7 */
	.mistakes_max = 10,
	.commands = commands,
	.help = { NULL, "214-2.0.0 ", "214 2.0.0 HELP and a command: its line" },
	.refusals = {
		[NO_SUCH_COMMAND] = "500 5.5.1 No such command; HELP lists all",
		[NOT_NOW] = "503 5.5.1 Not now; the order is HELO or EHLO, "
		    "MAIL, RCPT, DATA",
		[BAD_ARGUMENT] = "501 5.5.4 Syntax",
		[LINE_TOO_LONG] = "500 5.5.2 Line too long, or with a NUL",
		[TOO_MANY_MISTAKES] = "421 4.7.0 Too many mistakes, goodbye",
		[TIMED_OUT] = "421 4.4.2 Waited too long, goodbye",
	},
};

int
main(int argc, char *argv[])
{
	static struct session s;
	static struct smtp p;

	log_open("smtpd");
	p.submission = argc == 2 && strcmp(argv[1], "-s") == 0;
	if (argc > 1 && !p.submission) {
		log_warn("%s: expected no argument, or -s", argv[1]);
		return EX_USAGE;
	}
	p.conf = conf_load();
	users_keep(p.conf); /* remembered for the processes of connections */
	serve(p.conf, p.submission ? "submission" : "smtp");
	session_init(&s, &smtp, GREETING, &p);
	login_begin(&p.login, p.conf, &s.peer);
	s.idle_s = p.conf->smtp.idle_s;
	s.mistakes_max = p.conf->smtp.mistakes_max;
	session_lifetime(&s, p.conf->smtp.lifetime_s);
	p.early = wait_for(STDIN_FILENO, POLLIN, 0) == 1;
	session_reply(&s, "220 %s %s", p.conf->hostname, p.conf->smtp.banner);
	return serve_end(session_serve(&s) == IO_FAILED ? EX_IOERR : EX_OK);
}
