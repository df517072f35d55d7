/*
 * imap.c - clients that read mail by IMAP; the password is "password".
 *
 *	imap ask PORT USER MESSAGES [ANSWERS COMMAND]...
 *		Log in, SELECT INBOX, then one command after the other, and
 *		LOGOUT. Prints the milliseconds that each took: SELECT, the
 *		commands, and LOGOUT with the end of the connection.
 *	imap hold PORT USER MESSAGES [ANSWERS COMMAND]...
 *		The same without LOGOUT; then print "held", and stay until
 *		standard input ends.
 *	imap sessions PORT CLIENTS SESSIONS MESSAGES
 *		SESSIONS short ones (LOGIN, SELECT, FETCH 1:* FLAGS, LOGOUT),
 *		by CLIENTS at once, who are user1, user2, ... and each at an
 *		address of its own: some servers limit what one may do. Prints
 *		sessions a second.
 *
 * INBOX must hold MESSAGES, every command must end in OK, and before that have
 * at least ANSWERS that begin with "*", or it ends with what was said instead.
 * What a server sends as a literal is thrown away as it comes, in the kernel:
 * this machine is the server's.
 */
#include <sys/wait.h>

#include <stdbool.h>

#include "t/bench/lines.h"

#define CLIENTS_MAX  256
#define MESSAGES_MAX 10000000
#define TIME_MAX     600 /* seconds, then we are killed */
#define FIRST        5   /* where the commands begin in argv */

/* Pass over n octets that come next. */
static void
pass_over(struct client *c, size_t n)
{
	size_t have = c->end - c->at < n ? c->end - c->at : n;
	ssize_t got;

	c->at += have;
	for (n -= have; n > 0; n -= (size_t)got) {
		got = recv(c->fd, NULL, n, MSG_TRUNC);
		if (got <= 0)
			err(EX_IOERR, "recv");
	}
}

/* The next answer without its literals, of which only the first line is kept.
 */
static const char *
answer(struct client *c)
{
	static char first[256];
	char *line = hear_line(c), *brace;

	strlcpy(first, line, sizeof(first));
	while ((brace = strrchr(line, '{')) != NULL &&
	       line[strlen(line) - 1] == '}') {
		pass_over(c, strtoul(brace + 1, NULL, 10));
		line = hear_line(c);
	}
	return first;
}

/*
 * Have a command done. Returns the messages there are, if it was SELECT and
 * says so.
 */
static size_t
command(struct client *c, const char *what, size_t answers)
{
	size_t n, exist = 0;
	const char *line;
	char word[16];

	say(c, "a %s\r\n", what);
	while (strncmp(line = answer(c), "* ", 2) == 0) {
		answers -= answers > 0;
		if (sscanf(line, "* %zu %15s", &n, word) == 2 &&
		    strcmp(word, "EXISTS") == 0)
			exist = n;
	}
	if (strncmp(line, "a OK", 4) != 0)
		errx(EX_PROTOCOL, "%s: %s", what, line);
	if (answers > 0)
		errx(EX_PROTOCOL, "%s: %zu answers less than expected", what,
		    answers);
	return exist;
}

static struct client *
log_in(size_t port, size_t who, const char *user)
{
	static struct client c;
	char line[128];

	c.at = c.end = 0;
	c.fd = dial(port, who);
	answer(&c);
	snprintf(line, sizeof(line), "LOGIN %s password", user);
	command(&c, line, 0);
	return &c;
}

static void
select_inbox(struct client *c, size_t messages)
{
	if (command(c, "SELECT INBOX", 2) != messages)
		errx(EX_PROTOCOL, "there are not %zu messages", messages);
}

/* LOGOUT, and wait for the server to go: it may have work left. */
static void
log_out(struct client *c)
{
	command(c, "LOGOUT", 1);
	while (read(c->fd, c->in, sizeof(c->in)) > 0)
		;
	close(c->fd);
}

static int64_t
print_since(int64_t began)
{
	int64_t now = now_ns();

	printf("%.3f ", (double)(now - began) / 1e6);
	return now;
}

static void
sessions(size_t port, size_t clients, size_t n, size_t messages)
{
	int64_t began = now_ns();
	struct client *c;
	char user[32];
	size_t i, k;
	int status, bad = 0;

	for (i = 0; i < clients; i++) {
		snprintf(user, sizeof(user), "user%zu", i + 1);
		switch (fork()) {
		case -1:
			err(EX_OSERR, "fork");
		case 0:
			for (k = i; k < n; k += clients) {
				c = log_in(port, i + 1, user);
				select_inbox(c, messages);
				command(c, "FETCH 1:* (FLAGS)", messages);
				command(c, "LOGOUT", 1);
				close(c->fd);
			}
			_exit(EX_OK);
		}
	}
	while (wait(&status) != -1)
		bad |= status;
	if (bad != 0)
		errx(EX_PROTOCOL, "sessions failed");
	printf("%.1f\n", (double)n * 1e9 / (double)(now_ns() - began));
}

static size_t
number_or_0(const char *word)
{
	return strcmp(word, "0") == 0 ? 0 : number(word, MESSAGES_MAX);
}

static void
one(int argc, char *argv[], bool hold)
{
	struct client *c = log_in(number(argv[2], 65535), 1, argv[3]);
	int64_t began = now_ns();
	int i;

	select_inbox(c, number_or_0(argv[4]));
	for (i = FIRST; i < argc; i += 2) {
		began = print_since(began);
		command(c, argv[i + 1], number_or_0(argv[i]));
	}
	began = print_since(began);
	if (hold) {
		puts("held");
		fflush(stdout);
		while (getchar() != EOF)
			;
	}
	log_out(c);
	print_since(began);
	puts("");
}

int
main(int argc, char *argv[])
{
	bool hold = argc > 1 && strcmp(argv[1], "hold") == 0;

	alarm(TIME_MAX);
	if (argc == 6 && strcmp(argv[1], "sessions") == 0)
		sessions(number(argv[2], 65535), number(argv[3], CLIENTS_MAX),
		    number(argv[4], MESSAGES_MAX),
		    number(argv[5], MESSAGES_MAX));
	else if (argc >= FIRST && (argc - FIRST) % 2 == 0 &&
	         (hold || strcmp(argv[1], "ask") == 0))
		one(argc, argv, hold);
	else
		errx(EX_USAGE, "usage: imap ask|hold PORT USER MESSAGES "
		               "[ANSWERS COMMAND]...\n"
		               "       imap sessions PORT CLIENTS SESSIONS "
		               "MESSAGES");
	return EX_OK;
}
