/*
 * fingerd.c - who is who (RFC 1288), out of the site's directory.
 *
 * Run by inetd with the client on stdin and stdout: it says one line, and is
 * answered. To ask by hand:
 *	printf 'user1\r\n' | libexec/fingerd
 */
#include <err.h>
#include <string.h>
#include <sysexits.h>

#include "common/filter_text.h"
#include "common/log.h"
#include "common/serve.h"
#include "common/session.h"
#include "services/fingerd/ldif.h"
#include "services/fingerd/people.h"
#include "services/fingerd/person.h"
#include "services/fingerd/query.h"
#include "services/fingerd/text.h"

#define ANSWER_S 60  /* for all of it, once the line is here */
#define SAID     200 /* octets of a name that are said again */

static const struct command commands[] = { { .name = NULL } };

static const struct protocol finger = {
	.name = "finger",
	.line_max = FILTER_TEXT,
	.mistakes_max = 1,
	.commands = commands,
	.refusals = {
		[LINE_TOO_LONG] = "That is too long to be anybody's name.",
		[TOO_MANY_MISTAKES] = "That is no name.",
		[TIMED_OUT] = "Nobody was asked for in time.",
	},
};

static void
say_sorry(struct session *s)
{
	session_reply(s, "Sorry: the directory does not answer. Try later.");
}

static void
show_rows(struct session *s, const struct people *p)
{
	size_t i;

	person_row_head(s);
	for (i = 0; i < p->n; i++)
		person_row(s, &p->entries[i]);
}

static void
show_all(struct session *s, const struct people *p, bool verbose)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (i > 0)
			session_reply(s, "%s", "");
		person_show(s, p->conf, &p->entries[i], verbose);
	}
}

static void
say_more(struct session *s, const struct people *p)
{
	if (p->more)
		session_reply(s, "There are more: ask for one of them.");
}

/* RFC 1288 3.2.2: who is not to be listed, is asked for by name. */
static void
list(struct session *s, const struct conf *conf, const struct query *q)
{
	struct people p;

	if (*conf->finger.list == '\0') {
		session_reply(s, "Finger online user list denied");
		return;
	}
	if (people_list(&p, conf) == DIRECTORY_CANNOT_TELL)
		say_sorry(s);
	else if (p.n == 0)
		session_reply(s, "There is nobody.");
	else if (q->verbose)
		show_all(s, &p, true);
	else
		show_rows(s, &p);
	say_more(s, &p);
	people_free(&p);
}

/* RFC 1288 2.5.4: a name may be more than one's. */
static void
look_up(struct session *s, const struct conf *conf, const struct query *q)
{
	char name[SAID];
	struct people p;

	text_clean(name, sizeof(name), q->text, strlen(q->text));
	if (people_find(&p, conf, q->text) == DIRECTORY_CANNOT_TELL)
		say_sorry(s);
	else if (p.n == 0)
		session_reply(s, "%s: nobody is called that here.", name);
	else if (p.n == 1 || q->verbose)
		show_all(s, &p, q->verbose);
	else {
		session_reply(
		    s, "%s: it may be one of %zu. Ask by login.", name, p.n);
		show_rows(s, &p);
	}
	say_more(s, &p);
	people_free(&p);
}

static void
answer(struct session *s, const struct conf *conf, char *line)
{
	struct query q;

	log_info("%s: asks for: %s", s->peer.ip, line);
	query_parse(&q, line);
	switch (q.kind) {
	case QUERY_LIST:
		list(s, conf, &q);
		break;
	case QUERY_NAME:
		look_up(s, conf, &q);
		break;
	case QUERY_FILTER:
		if (!ldif_answer(s, conf, q.text))
			say_sorry(s);
		break;
	case QUERY_FORWARD: /* RFC 1288 3.2.1, in its words */
		session_reply(s, "Finger forwarding service denied");
		break;
	}
}

int
main(int argc, char **argv)
{
	static struct session s;
	const struct conf *conf;
	char line[FILTER_TEXT];
	int got;

	if (argc > 1)
		errx(EX_USAGE, "usage: %s (names come from the client)",
		    argv[0]);
	log_open("fingerd");
	conf = conf_load();
	serve(conf, "finger");
	session_init(&s, &finger, 1, NULL);
	s.idle_s = conf->finger.idle_s;
	session_lifetime(&s, (unsigned int)s.idle_s + ANSWER_S);
	got = session_line(&s, line, sizeof(line));
	if (got == 1)
		answer(&s, conf, line);
	else if (got == 0)
		session_refuse(&s, LINE_TOO_LONG, "");
	return serve_end(session_close(&s) == IO_FAILED ? EX_IOERR : EX_OK);
}
