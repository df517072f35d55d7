/*
 * send.c - clients that send letters by SMTP, one after the other.
 *
 *	send PORT CLIENTS LETTERS MAILBOXES
 *		Send so many letters to 127.0.0.1, over CLIENTS connections at
 *		once, to user1@st.um, user2@st.um, ... in turn, of which there
 *		are MAILBOXES. Prints: letters acknowledged a second, and how
 *		many were not.
 *
 * A client says one command, waits for the reply and checks it. Any other
 * reply than the one that is due ends its connection, and what it had still to
 * send counts as failed. One process and epoll, so that as little as possible
 * of a small machine goes to the clients.
 */
#include <sys/epoll.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"

#define CLIENTS_MAX   256
#define LETTERS_MAX   10000000
#define MAILBOXES_MAX 1000
#define LETTER        4096 /* octets, with the dot that ends it */
#define TIME_MAX      600  /* seconds, then we are killed */

/* What was said last; GREETING: nothing so far. */
enum step { GREETING, EHLO, MAIL, RCPT, DATA, TEXT, QUIT };

static const char *const due[] = {
	[GREETING] = "220",
	[EHLO] = "250",
	[MAIL] = "250",
	[RCPT] = "250",
	[DATA] = "354",
	[TEXT] = "250",
	[QUIT] = "221",
};

struct client {
	int fd; /* -1: done */
	enum step step;
	size_t left; /* letters to send */
	size_t mailbox;
	size_t have; /* octets in reply */
	char reply[2048];
};

struct run {
	size_t mailboxes, sent, failed, talking;
	char letter[LETTER + 1];
};

static void
make_letter(char *letter)
{
	size_t n;

	n = (size_t)snprintf(letter, LETTER,
	    "From: Bench <bench@st.um>\r\nTo: people@st.um\r\n"
	    "Subject: how fast is it\r\nDate: Sat, 21 Nov 2026 03:00:00 "
	    "+0000\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n");
	while (n < LETTER - 5) {
		letter[n] = n % 72 == 70 ? '\r' : n % 72 == 71 ? '\n' : 'x';
		n++;
	}
	/* No line end cut in two, whatever the size. */
	memset(letter + n - 2, 'x', 2);
	memcpy(letter + n, "\r\n.\r\n", 6);
}

static void
hang_up(struct run *r, struct client *c)
{
	r->failed += c->left;
	r->talking--;
	close(c->fd);
	c->fd = -1;
}

static void
say(struct run *r, struct client *c, const char *text, size_t n)
{
	ssize_t k;

	for (; n > 0; text += k, n -= (size_t)k) {
		k = send(c->fd, text, n, MSG_NOSIGNAL);
		if (k == -1) {
			warn("write");
			hang_up(r, c);
			return;
		}
	}
}

/* The step before this one was answered as it should be. */
static void
say_next(struct run *r, struct client *c)
{
	char line[64] = "";

	switch (c->step) {
	case GREETING:
		break;
	case EHLO:
		strlcpy(line, "EHLO st.um\r\n", sizeof(line));
		break;
	case MAIL:
		strlcpy(line, "MAIL FROM:<bench@st.um>\r\n", sizeof(line));
		break;
	case RCPT:
		snprintf(line, sizeof(line), "RCPT TO:<user%zu@st.um>\r\n",
		    c->mailbox + 1);
		c->mailbox = (c->mailbox + 1) % r->mailboxes;
		break;
	case DATA:
		strlcpy(line, "DATA\r\n", sizeof(line));
		break;
	case TEXT:
		say(r, c, r->letter, LETTER);
		return;
	case QUIT:
		strlcpy(line, "QUIT\r\n", sizeof(line));
		break;
	}
	say(r, c, line, strlen(line));
}

/* What comes after a step that was answered well. */
static enum step
next(struct run *r, struct client *c)
{
	if (c->step == TEXT) {
		r->sent++;
		c->left--;
	}
	if (c->step == EHLO || c->step == TEXT)
		return c->left > 0 ? MAIL : QUIT;
	return c->step + 1;
}

/* One line of a reply: true if it is the last of it. */
static bool
last_line(const char *line, size_t n)
{
	return n >= 4 && line[3] != '-';
}

/* All lines of reply that are there; what is left of another stays. */
static void
answer(struct run *r, struct client *c)
{
	char *line = c->reply, *end;
	size_t n;

	while ((end = memchr(
	            line, '\n', c->have - (size_t)(line - c->reply))) != NULL) {
		n = (size_t)(end - line);
		if (n < 3 || memcmp(line, due[c->step], 3) != 0) {
			warnx(
			    "%s was due, not %.*s", due[c->step], (int)n, line);
			hang_up(r, c);
			return;
		}
		if (last_line(line, n) && c->step == QUIT) {
			hang_up(r, c);
			return;
		}
		if (last_line(line, n)) {
			c->step = next(r, c);
			say_next(r, c);
			if (c->fd == -1)
				return;
		}
		line = end + 1;
	}
	c->have -= (size_t)(line - c->reply);
	memmove(c->reply, line, c->have);
}

static void
hear(struct run *r, struct client *c)
{
	ssize_t n;

	n = read(c->fd, c->reply + c->have, sizeof(c->reply) - c->have);
	if (n <= 0) {
		warnx("a connection was closed, %zu letters left", c->left);
		hang_up(r, c);
		return;
	}
	c->have += (size_t)n;
	answer(r, c);
}

static void
go(struct run *r, int epoll)
{
	struct epoll_event ev[64];
	int k, ready;

	while (r->talking > 0) {
		ready = epoll_wait(epoll, ev, 64, -1);
		if (ready == -1)
			err(EX_OSERR, "epoll_wait");
		for (k = 0; k < ready; k++)
			hear(r, ev[k].data.ptr);
	}
}

static void
begin(struct run *r, struct client *c, size_t port, int epoll)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };

	c->fd = dial(port, 1);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &ev) == -1)
		err(EX_OSERR, "epoll_ctl");
	r->talking++;
}

int
main(int argc, char *argv[])
{
	static struct client clients[CLIENTS_MAX];
	static struct run r;
	size_t port, n, letters, i;
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int64_t began;

	if (argc != 5)
		errx(EX_USAGE, "usage: send PORT CLIENTS LETTERS MAILBOXES");
	port = number(argv[1], 65535);
	n = number(argv[2], CLIENTS_MAX);
	letters = number(argv[3], LETTERS_MAX);
	r.mailboxes = number(argv[4], MAILBOXES_MAX);
	make_letter(r.letter);
	alarm(TIME_MAX);
	began = now_ns();
	for (i = 0; i < n; i++) {
		clients[i].left = letters / n + (i < letters % n);
		clients[i].mailbox = i % r.mailboxes;
		begin(&r, &clients[i], port, epoll);
	}
	go(&r, epoll);
	printf("%.1f %zu\n", (double)r.sent * 1e9 / (double)(now_ns() - began),
	    r.failed);
	return r.failed == 0 ? EX_OK : EX_UNAVAILABLE;
}
