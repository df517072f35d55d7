/* table.c - the lines that are served, and how they are exchanged. */
#include "services/inetd/table.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "services/inetd/internal.h"
#include "services/inetd/listen.h"

/* The file's text, or NULL after saying why. The caller frees it. */
static char *
read_file(const char *path)
{
	char *text = malloc(CONF_FILE_MAX + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t got = 0;
	ssize_t n = -1;

	if (text == NULL)
		err(EX_OSERR, "%s", path);
	while (fd != -1 && got < CONF_FILE_MAX &&
	       (n = read(fd, text + got, CONF_FILE_MAX - got)) > 0)
		got += (size_t)n;
	text[got] = '\0';
	if (n == -1)
		log_warn("%s: %s", path, strerror(errno));
	else if (n > 0)
		log_warn("%s: expected at most %d octets", path, CONF_FILE_MAX);
	else if (strlen(text) != got)
		log_warn("%s: expected text", path);
	else {
		close(fd);
		return text;
	}
	if (fd != -1)
		close(fd);
	free(text);
	return NULL;
}

static int
fault(const struct inetd *in, const struct entry *e, const char *word,
    const char *expected)
{
	log_warn("%s:%u: %s: expected %s", in->file, e->number, word, expected);
	return -1;
}

/* Everything about a line that the text alone does not tell. */
static int
check(const struct inetd *in, struct line *l)
{
	const struct entry *e = l->entry;
	const char *name = e->argv[0] == NULL ? e->service : e->argv[0];
	const struct group *guests;
	const char *expected;
	struct stat st;

	expected = account_find(&l->account, e->user, e->group);
	if (expected != NULL)
		return fault(in, e, e->user, expected);
	l->guests = l->account.gid;
	l->open = e->guests != NULL && strcmp(e->guests, "*") == 0;
	if (e->guests != NULL && !l->open) {
		guests = getgrnam(e->guests);
		if (guests == NULL)
			return fault(in, e, e->guests, "an existing group");
		l->guests = guests->gr_gid;
	}
	if (entry_is_internal(e)) {
		l->internal = internal_find(name, e->type);
		return l->internal != NULL
		           ? 0
		           : fault(in, e, name, "an internal service");
	}
	if (stat(e->program, &st) == -1 || !S_ISREG(st.st_mode) ||
	    access(e->program, X_OK) == -1)
		return fault(in, e, e->program, "a program to run");
	return 0;
}

static struct line *
line_new(struct entry *e)
{
	struct line *l = calloc(1, sizeof(*l));

	if (l == NULL)
		err(EX_OSERR, "line %u", e->number);
	l->entry = e;
	l->fd = -1;
	return l;
}

static void
line_free(struct inetd *in, struct line *l)
{
	listen_close(l);
	gate_free(&l->gate);
	if (l->gate.board != NULL)
		board_line_free(in->board, l->row);
	entry_free(l->entry);
	free(l);
}

/* A `wait` program reads its settings when it starts: end it, if it can. */
static void
renew(const struct line *l)
{
	if (l->waited > 0)
		kill(l->waited, SIGHUP);
}

/* A unix socket cannot change hands: its file is its owner's. */
static bool
same_socket(const struct line *a, const struct line *b)
{
	return entry_same_socket(a->entry, b->entry) &&
	       (a->entry->transport->family != AF_UNIX ||
	           (a->account.uid == b->account.uid &&
	               a->guests == b->guests && a->open == b->open));
}

/* Give l the socket of the old line that has the one it wants, if any. */
static void
inherit(struct line *l, struct lines *old)
{
	struct line *o;

	TAILQ_FOREACH(o, old, next)
	if (same_socket(o, l))
		break;
	if (o == NULL)
		return;
	l->fd = o->fd;
	l->port = o->port;
	l->row = o->row;
	l->waited = o->waited;
	l->started_ms = o->started_ms;
	strlcpy(l->where, o->where, sizeof(l->where));
	l->gate.board = o->gate.board;
	o->fd = -1;
	o->gate.board = NULL;
	if (o->entry->type == SOCK_STREAM)
		renew(o); /* a datagram program may be in the middle of one */
	o->waited = 0;
}

/* Put l on the scoreboard, or bring what it says there up to date. */
static int
post(const struct inetd *in, struct line *l)
{
	const char *service = l->entry->service;
	int row = (int)l->row;

	if (l->gate.board == NULL)
		row = board_line_new(in->board, service);
	if (row == -1)
		return fault(in, l->entry, service, "fewer lines");
	l->row = (unsigned int)row;
	if (gate_init(&l->gate, in->board, l->row, service,
	        conf_service(in->conf, service)) == -1) {
		board_line_free(in->board, l->row);
		return -1;
	}
	in->board->line[row].limits = l->entry->limits;
	return 0;
}

static void
say_where(const struct line *l)
{
	log_info("%s: listening on %s", l->entry->service, l->where);
}

void
table_say(const struct inetd *in)
{
	const struct line *l;

	TAILQ_FOREACH(l, &in->lines, next)
	say_where(l);
}

/* Open l's socket, unless it has inherited one, and say where it is. */
static int
open_line(const struct inetd *in, struct line *l)
{
	bool blocks = l->entry->wait && l->internal == NULL;

	if (post(in, l) == -1)
		return -1;
	if (l->fd == -1) {
		if (listen_open(in, l) == -1)
			return -1;
		if (in->check)
			return 0;
		say_where(l);
	}
	strlcpy(in->board->line[l->row].where, l->where, BOARD_WHERE);
	return fcntl(l->fd, F_SETFL, blocks ? 0 : O_NONBLOCK);
}

/* Mark: lines for the entries, good ones with the sockets of old lines. */
static unsigned int
take_entries(struct inetd *in, struct entries *entries, struct lines *old)
{
	unsigned int faults = 0;
	struct entry *e;
	struct line *l;

	while ((e = TAILQ_FIRST(entries)) != NULL) {
		TAILQ_REMOVE(entries, e, next);
		l = line_new(e);
		if (check(in, l) == 0) {
			inherit(l, old);
			TAILQ_INSERT_TAIL(&in->lines, l, next);
		} else {
			faults++;
			line_free(in, l);
		}
	}
	return faults;
}

/* Sweep: what nobody wanted goes, and makes room for what is new. */
static unsigned int
exchange(struct inetd *in, struct entries *entries)
{
	struct lines old = TAILQ_HEAD_INITIALIZER(old);
	struct line *l, *after;
	unsigned int faults;

	TAILQ_CONCAT(&old, &in->lines, next);
	faults = take_entries(in, entries, &old);
	TAILQ_FOREACH_SAFE(l, &old, next, after)
	{
		renew(l);
		line_free(in, l);
	}
	TAILQ_FOREACH_SAFE(l, &in->lines, next, after)
	if (open_line(in, l) == -1) {
		faults++;
		TAILQ_REMOVE(&in->lines, l, next);
		line_free(in, l);
	}
	return faults;
}

unsigned int
table_load(struct inetd *in)
{
	struct entries entries = TAILQ_HEAD_INITIALIZER(entries);
	char *text = read_file(in->file);
	unsigned int faults;

	if (text == NULL)
		return 1;
	faults = conf_parse(&entries, in->file, text, in->address);
	free(text);
	if (faults > 0 && !TAILQ_EMPTY(&in->lines)) {
		log_warn(
		    "%s: not taken, the lines stay as they were", in->file);
		entries_free(&entries);
		return faults;
	}
	return faults + exchange(in, &entries);
}

void
table_close(struct inetd *in)
{
	struct line *l, *after;

	TAILQ_FOREACH_SAFE(l, &in->lines, next, after)
	{
		TAILQ_REMOVE(&in->lines, l, next);
		line_free(in, l);
	}
}
