/*
 * fetch.c - clients that read mail by POP3; the password is "password".
 *
 *	fetch login PORT USER MESSAGES
 *		Log in, STAT, QUIT. Prints the milliseconds from connect to
 *		the answer to STAT.
 *	fetch retr PORT USER MESSAGES WINDOW N
 *		Log in and RETR the first N, asking for WINDOW of them before
 *		the first has come. Prints the seconds from the first RETR to
 *		the last octet, and those of QUIT.
 *	fetch hold PORT USER MESSAGES
 *		Log in and STAT, print "held", and stay until standard input
 *		ends.
 *	fetch sessions PORT CLIENTS SESSIONS MESSAGES
 *		SESSIONS short ones (log in, STAT, QUIT), by CLIENTS at once,
 *		who are user1, user2, ... and each at an address of its own:
 *		some servers limit what one may do. Prints sessions a second.
 *
 * STAT must say MESSAGES, and every reply must be +OK, or it ends with what
 * was said instead.
 */
#include <sys/wait.h>

#include "t/bench/lines.h"

#define CLIENTS_MAX  256
#define MESSAGES_MAX 10000000
#define WINDOW_MAX   64  /* RETRs that are not yet answered */
#define TIME_MAX     600 /* seconds, then we are killed */

/* The next line, as hear_line() gives it; it is +OK. */
static const char *
reply(struct client *c)
{
	const char *line = hear_line(c);

	if (strncmp(line, "+OK", 3) != 0)
		errx(EX_PROTOCOL, "%s", line);
	return line;
}

/* The text of a message after its +OK, to the dot. */
static void
message(struct client *c)
{
	static const char dot[] = "\r\n.\r\n";
	const size_t n = sizeof(dot) - 1;
	char *end;

	/* The line end before it counts: the text may be the dot alone. */
	c->at -= 2;
	memcpy(c->in + c->at, "\r\n", 2);
	while ((end = memmem(c->in + c->at, c->end - c->at, dot, n)) == NULL) {
		if (c->end - c->at >= n)
			c->at = c->end - (n - 1);
		hear(c);
	}
	c->at = (size_t)(end - c->in) + n;
}

/* A session as far as the answer to STAT. */
static struct client *
log_in(size_t port, size_t who, const char *user, size_t messages)
{
	static struct client c;
	size_t n;

	c.at = c.end = 0;
	c.fd = dial(port, who);
	reply(&c);
	say(&c, "USER %s\r\n", user);
	reply(&c);
	say(&c, "PASS password\r\n");
	reply(&c);
	say(&c, "STAT\r\n");
	if (sscanf(reply(&c), "+OK %zu ", &n) != 1 || n != messages)
		errx(EX_PROTOCOL, "STAT does not say %zu messages", messages);
	return &c;
}

static void
quit(struct client *c)
{
	say(c, "QUIT\r\n");
	reply(c);
	close(c->fd);
}

/* Ask for the messages from first to last. */
static void
ask(struct client *c, size_t first, size_t last)
{
	char lines[WINDOW_MAX * 32];
	size_t len = 0;

	for (; first <= last; first++)
		len += (size_t)snprintf(
		    lines + len, sizeof(lines) - len, "RETR %zu\r\n", first);
	if (len > 0)
		say(c, "%s", lines);
}

static void
fetch_all(struct client *c, size_t n, size_t window)
{
	int64_t began = now_ns(), fetched;
	size_t i, asked = 0, upto;

	for (i = 1; i <= n; i++) {
		/* By halves of the window: fewer, larger writes. */
		if (asked < n && asked + 1 - i <= window / 2) {
			upto = i - 1 + window < n ? i - 1 + window : n;
			ask(c, asked + 1, upto);
			asked = upto;
		}
		reply(c);
		message(c);
	}
	fetched = now_ns();
	quit(c);
	printf("%.3f %.3f\n", (double)(fetched - began) / 1e9,
	    (double)(now_ns() - fetched) / 1e9);
}

static void
sessions(size_t port, size_t clients, size_t n, size_t messages)
{
	int64_t began = now_ns();
	char user[32];
	size_t i, k;
	int status, bad = 0;

	for (i = 0; i < clients; i++) {
		snprintf(user, sizeof(user), "user%zu", i + 1);
		switch (fork()) {
		case -1:
			err(EX_OSERR, "fork");
		case 0:
			for (k = i; k < n; k += clients)
				quit(log_in(port, i + 1, user, messages));
			_exit(EX_OK);
		}
	}
	while (wait(&status) != -1)
		bad |= status;
	if (bad != 0)
		errx(EX_PROTOCOL, "sessions failed");
	printf("%.1f\n", (double)n * 1e9 / (double)(now_ns() - began));
}

static void
one(const char *what, size_t port, const char *user, size_t messages,
    size_t window, size_t n)
{
	int64_t began = now_ns();
	struct client *c = log_in(port, 1, user, messages);

	if (strcmp(what, "login") == 0) {
		printf("%.3f\n", (double)(now_ns() - began) / 1e6);
		quit(c);
	} else if (strcmp(what, "retr") == 0 && window > 0) {
		fetch_all(c, n, window);
	} else if (strcmp(what, "hold") == 0) {
		puts("held");
		fflush(stdout);
		while (getchar() != EOF)
			;
		quit(c);
	} else
		errx(EX_USAGE, "%s: no such thing to do", what);
}

int
main(int argc, char *argv[])
{
	alarm(TIME_MAX);
	if (argc == 6 && strcmp(argv[1], "sessions") == 0)
		sessions(number(argv[2], 65535), number(argv[3], CLIENTS_MAX),
		    number(argv[4], MESSAGES_MAX),
		    number(argv[5], MESSAGES_MAX));
	else if (argc == 5 || argc == 7)
		one(argv[1], number(argv[2], 65535), argv[3],
		    strcmp(argv[4], "0") == 0 ? 0
		                              : number(argv[4], MESSAGES_MAX),
		    argc == 5 ? 0 : number(argv[5], WINDOW_MAX),
		    argc == 5 ? 0 : number(argv[6], MESSAGES_MAX));
	else
		errx(EX_USAGE, "usage: fetch login|hold PORT USER MESSAGES\n"
		               "       fetch retr PORT USER MESSAGES WINDOW N\n"
		               "       fetch sessions PORT CLIENTS SESSIONS "
		               "MESSAGES");
	return EX_OK;
}
