/*
 * smtpd.c - SMTP (RFC 5321): mail comes in, for the accounts of this site.
 *
 * Run by inetd with the client on stdin and stdout. To talk to it by hand:
 *	libexec/smtpd
 */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/deliver.h"
#include "common/serve.h"
#include "common/wait.h"
#include "services/smtpd/smtpd.h"

/* RFC 5321 4.5.3.1.4, and what SIZE, 8BITMIME and SMTPUTF8 add to MAIL. */
#define COMMAND_LINE (512 + 26 + 16 + 10)

#define QUOTED    32  /* octets of a mistyped command we repeat */
#define LOGGED_TO 300 /* octets of recipients in the log line */

/* RFC 5321 4.1.4: what has been said decides what may come. */
enum {
	GREETING = 1 << 0, /* nothing yet */
	GREETED = 1 << 1,  /* HELO or EHLO */
	MAIL = 1 << 2,     /* and MAIL */
	RCPT = 1 << 3,     /* and RCPT for somebody here */
	HELLOED = GREETED | MAIL | RCPT,
	ANY = GREETING | HELLOED
};

/* Answer a mistake in a command's text: what is wrong, and where. */
static enum verdict
mistaken(struct session *s, const char *code, const struct scan *sc)
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

/* Say a reply that is an error. */
static enum verdict
refused(struct session *s, const char *reply)
{
	session_reply(s, "%s", reply);
	return MISTAKE;
}

/* No transaction is open any more (RFC 5321 4.1.1.5). */
static void
forget_transaction(struct session *s)
{
	struct smtp *p = s->own;

	if (s->state != GREETING)
		s->state = GREETED;
	p->sender[0] = '\0';
	p->utf8 = p->refused = false;
	p->recipients = 0;
}

/* Copy a name so that it can neither end nor forge a header it stands in. */
static void
clean_name(char to[HELO_OCTETS + 1], const char *from)
{
	size_t i;

	for (i = 0; i < HELO_OCTETS && from[i] != '\0'; i++)
		to[i] = isalnum((unsigned char)from[i]) ||
		                strchr(".-_:[]", from[i]) != NULL
		            ? from[i]
		            : '?';
	to[i] = '\0';
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
	if (p->conf->strict && !path_host(&sc))
		return mistaken(s, "501", &sc);
	clean_name(p->helo, arg);
	p->extended = extended;
	s->state = GREETED;
	forget_transaction(s);
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
	session_reply(s, "250 HELP");
	return GO_ON;
}

/* The parameters of MAIL. Each returns a reply if its value is refused. */

static const char *
mail_size(struct smtp *p, const char *value)
{
	if (value == NULL || strspn(value, "0123456789") != strlen(value))
		return "501 5.5.4 Syntax: SIZE=octets";
	if (strtoull(value, NULL, 10) > p->conf->smtp.size_max)
		return "552 5.3.4 Larger than the SIZE that EHLO tells";
	return NULL;
}

static const char *
mail_body(struct smtp *p, const char *value)
{
	(void)p;
	if (value != NULL && (strcasecmp(value, "7BIT") == 0 ||
	                         strcasecmp(value, "8BITMIME") == 0))
		return NULL;
	return "501 5.5.4 Syntax: BODY=7BIT or BODY=8BITMIME";
}

static const char *
mail_smtputf8(struct smtp *p, const char *value)
{
	if (value != NULL)
		return "501 5.5.4 Syntax: SMTPUTF8, without a value";
	p->utf8 = true;
	return NULL;
}

/* clang-format off */
static const struct parameter {
	const char *keyword;
	const char *(*take)(struct smtp *, const char *value);
} mail_parameters[] = {
	{ "SIZE",     mail_size },	/* RFC 1870 */
	{ "BODY",     mail_body },	/* RFC 6152 */
	{ "SMTPUTF8", mail_smtputf8 },	/* RFC 6531 */
	{ NULL,       NULL }
};
static const struct parameter rcpt_parameters[] = {
	{ NULL,       NULL }
};
/* clang-format on */

/* Take the parameters after a path; false if one was refused. */
static bool
take_parameters(
    struct session *s, struct scan *sc, const struct parameter *known)
{
	const struct parameter *k;
	const char *trouble = NULL;
	char *keyword, *value;
	unsigned int seen = 0;

	while (trouble == NULL && path_parameter(sc, &keyword, &value)) {
		for (k = known; k->keyword != NULL; k++)
			if (strcasecmp(k->keyword, keyword) == 0)
				break;
		if (k->keyword == NULL)
			trouble = "555 5.5.4 This parameter is not known here";
		else if ((seen & 1u << (k - known)) != 0)
			trouble = "501 5.5.4 A parameter stands there twice";
		else
			trouble = k->take(s->own, value);
		seen |= 1u << (k - known);
	}
	if (trouble != NULL)
		refused(s, trouble);
	else if (sc->wrong != NULL)
		mistaken(s, "501 5.5.4", sc);
	return trouble == NULL && sc->wrong == NULL;
}

/*
 * Check a path further than its grammar and write it with a domain; sc stands
 * behind it. False if it may not be.
 */
static bool
complete(const struct conf *conf, struct scan *sc, const struct path *path,
    char address[PATH_OCTETS + 1])
{
	int n;

	if (path->domain[0] != '\0' || path->mailbox[0] == '\0')
		n = snprintf(address, PATH_OCTETS + 1, "%s", path->mailbox);
	else
		n = snprintf(address, PATH_OCTETS + 1, "%s@%s", path->mailbox,
		    conf->domain);
	if (n > PATH_OCTETS)
		sc->wrong = "no room for our domain";
	else if (sc->strict && path->domain[0] == '\0' &&
	         path->mailbox[0] != '\0' &&
	         strcasecmp(path->mailbox, "postmaster") != 0)
		sc->wrong = "expected a domain";
	return sc->wrong == NULL;
}

static enum verdict
smtp_mail(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	struct scan sc = { .at = arg, .strict = p->conf->strict };
	char sender[PATH_OCTETS + 1];
	struct path path;

	if (!path_scan(&sc, "FROM", &path) ||
	    !complete(p->conf, &sc, &path, sender))
		return mistaken(s, "501 5.1.7", &sc);
	p->utf8 = false;
	if (!take_parameters(s, &sc, mail_parameters))
		return MISTAKE;
	if (path.utf8 && !p->utf8)
		return refused(s, "553 5.6.7 This address needs SMTPUTF8");
	strlcpy(p->sender, sender, sizeof(p->sender));
	s->state = MAIL;
	session_reply(s, "250 2.1.0 <%s> sender ok", p->sender);
	return GO_ON;
}

/* One more who gets the message, unless he does already. */
static enum verdict
add_recipient(struct session *s, const char *name, const char *address)
{
	struct smtp *p = s->own;
	size_t i, room;
	struct rcpt *to;

	for (i = 0; i < p->recipients; i++)
		if (strcmp(p->to[i].name, name) == 0)
			break;
	if (i == p->conf->smtp.recipients_max) {
		session_reply(s, "452 4.5.3 Too many recipients");
		return GO_ON; /* 4.5.3.1.10: the others follow later */
	}
	if (i == p->room) {
		room = p->room * 2 + 8;
		to = reallocarray(p->to, room, sizeof(*to));
		if (to == NULL)
			return refused(s, "452 4.3.1 No memory, try later");
		p->to = to;
		p->room = room;
	}
	if (i == p->recipients) {
		strlcpy(p->to[i].name, name, sizeof(p->to[i].name));
		strlcpy(p->to[i].address, address, sizeof(p->to[i].address));
		p->recipients++;
	}
	p->strangers = 0;
	s->state = RCPT;
	session_reply(s, "250 2.1.5 <%s> recipient ok", address);
	return GO_ON;
}

/* A recipient who is none of ours: those who guess names are thrown out. */
static enum verdict
turn_away(
    struct session *s, const char *code, const char *address, const char *why)
{
	struct smtp *p = s->own;

	p->refused = true;
	session_reply(s, "%s <%s> %s", code, address, why);
	log_info("%s: %s <%s> %s", s->peer.ip, code, address, why);
	s->mistakes = p->strangers++; /* a NOOP between does not help them */
	return MISTAKE;
}

static enum verdict
smtp_rcpt(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	struct scan sc = { .at = arg, .strict = p->conf->strict };
	char address[PATH_OCTETS + 1], name[USERS_NAME];
	struct path path;

	if (path_scan(&sc, "TO", &path) && path.mailbox[0] == '\0')
		sc.wrong = "expected a recipient before this";
	if (sc.wrong != NULL || !complete(p->conf, &sc, &path, address))
		return mistaken(s, "501 5.1.3", &sc);
	if (!take_parameters(s, &sc, rcpt_parameters))
		return MISTAKE;
	if (path.utf8 && !p->utf8)
		return refused(s, "553 5.6.7 This address needs SMTPUTF8");
	switch (route_find(p->conf, &s->peer, &path, name)) {
	case OURS:
		return add_recipient(s, name, address);
	case NOBODYS:
		return turn_away(s, "550 5.1.1", address, "no such user here");
	case FOREIGN:
		return turn_away(s, "550 5.7.1", address, "relaying denied");
	case CANNOT_TELL:
		break;
	}
	p->refused = true;
	session_reply(s, "451 4.3.0 <%s> cannot tell now, try later", address);
	return GO_ON;
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
		if (len + strlen(p->to[i].address) + 4 > sizeof(to))
			break;
		len += (size_t)snprintf(to + len, sizeof(to) - len, "%s<%s>",
		    i == 0 ? "" : ",", p->to[i].address);
	}
	log_info("id=%s from=<%s> to=%s more=%zu size=%zu peer=%s helo=%s%s "
	         "status=%s",
	    id, p->sender, to, p->recipients - i, size, s->peer.ip, p->helo,
	    p->early ? " early" : "", status);
}

/* Read the message, deliver it, and say how that went. */
static enum verdict
receive(struct session *s, struct data *d)
{
	/* clang-format off */
	static const char *const replies[] = {
		[DELIVERED]  = "250 2.0.0 Ok: delivered as ",
		[NO_SPACE]   = "452 4.3.1 No room here, try again later: ",
		[OVER_QUOTA] = "452 4.2.2 A mailbox is full, try again later: ",
		[BUSY]       = "451 4.2.0 A mailbox is locked, try again later: ",
		[TROUBLE]    = "451 4.3.0 Trouble here, try again later: ",
	};
	/* clang-format on */
	const char *reply = d->fault, *as = "";
	char id[ID_OCTETS];
	int came = data_read(s, d);

	trace_id(id);
	if (came == -1)
		reply = "the client left before the end";
	else if (d->fault != NULL)
		reply = d->fault;
	else {
		reply = replies[hand_over(s, d->letter, id)];
		as = id;
	}
	log_message(s, id, d->size, reply);
	session_reply(s, "%s%s", reply, as);
	return came == -1 ? HANG_UP : GO_ON;
}

static enum verdict
smtp_data(struct session *s, char *arg)
{
	struct smtp *p = s->own;
	struct data d = { .size_max = p->conf->smtp.size_max,
		.bare = session_is_bare(s) && !p->conf->strict };
	enum verdict next;

	(void)arg;
	if (s->state == MAIL)
		return refused(s, p->refused ? "554 5.5.1 No valid recipients"
		                             : "503 5.5.1 First say RCPT");
	d.letter = letter_new(p->conf->tmp);
	if (d.letter == NULL)
		return refused(s, "452 4.3.1 No memory, try later");
	session_reply(s, "354 End data with <CR><LF>.<CR><LF>");
	next = receive(s, &d);
	letter_free(d.letter);
	forget_transaction(s);
	return next;
}

static enum verdict
smtp_rset(struct session *s, char *arg)
{
	(void)arg;
	forget_transaction(s);
	session_reply(s, "250 2.0.0 Ok");
	return GO_ON;
}

static enum verdict
smtp_noop(struct session *s, char *arg)
{
	(void)arg;
	session_reply(s, "250 2.0.0 Ok");
	return GO_ON;
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
		return refused(s, "504 5.5.4 HELP: no such command");
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
main(void)
{
	static struct session s;
	static struct smtp p;

	log_open("smtpd");
	p.conf = conf_load();
	tzset(); /* once, before serve() forks */
	serve(p.conf, "smtp");
	session_init(&s, &smtp, GREETING, &p);
	s.idle_s = p.conf->smtp.idle_s;
	s.mistakes_max = p.conf->smtp.mistakes_max;
	session_lifetime(&s, p.conf->smtp.lifetime_s);
	p.early = wait_for(STDIN_FILENO, POLLIN, 0) == 1;
	session_reply(&s, "220 %s %s", p.conf->hostname, p.conf->smtp.banner);
	return session_serve(&s) == IO_FAILED ? EX_IOERR : EX_OK;
}
