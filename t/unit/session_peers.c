/* session_peers.c - a session against peers that are slow, rude or gone. */
#include <netinet/in.h>

#include "t/unit/client.h"

static void
test_ends(void)
{
	talk("", "", PEER_LEFT, "connect and close");
	talk("NOOP\r\nQUI", "+ []\r\n", PEER_LEFT, "gone in mid-line");
	talk("NOOP\r\nECHO a\r\n", "+ []\r\n+ [a]\r\n", PEER_LEFT,
	    "half-closed: everything is answered first");

	start(false, 0);
	say("LOGIN x\r\nBIG 100000000\r\n");
	ok(over() == PEER_LEFT, "a peer that closes on us");
	start(true, 0);
	say("LOGIN x\r\nBIG 100000000\r\n");
	ok(over() == PEER_LEFT, "through a pipe as well: no SIGPIPE");
}

static void
test_deadlines(void)
{
	int64_t began = now_ms();
	int i;

	start(false, SOON_MS);
	is(hear(0), "- late\r\n", "a silent peer is told");
	ok(now_ms() - began >= SOON_MS, "not before its time");
	ok(over() == WENT_IDLE, "and is gone");

	began = now_ms();
	start(false, SOON_MS);
	for (i = 0; i < 1000 && now_ms() - began < 10L * SOON_MS; i++) {
		say("x");
		if (wait_for(client.out, POLLIN, now_ms() + 10) == 1)
			break;
	}
	is(hear(0), "- late\r\n", "a peer that drips gains nothing");
	ok(now_ms() - began < 5L * SOON_MS, "not a second");
	ok(over() == WENT_IDLE, "and is gone");

	signal(SIGPIPE, SIG_IGN);
	fflush(stdout);
	began = now_ms();
	start(false, SOON_MS);
	if (fork() == 0) {
		static char flood[65536];

		memset(flood, 'x', sizeof(flood));
		while (now_ms() - began < LATE_MS &&
		       write(client.in, flood, sizeof(flood)) > 0)
			continue;
		_exit(0);
	}
	is(hear(0), "- late\r\n", "nor does one that floods");
	ok(now_ms() - began < 20L * SOON_MS, "however much it sends");
	ok(over() == WENT_IDLE, "it is gone");
	wait(NULL);
}

/* Wait for the session to give up, taking an octet a moment if it sips. */
static int
outlast(bool sips)
{
	int64_t deadline = now_ms() + LATE_MS;
	int status;
	char sip;

	while (waitpid(client.pid, &status, WNOHANG) == 0) {
		if (now_ms() > deadline) {
			kill(client.pid, SIGKILL);
			continue;
		}
		if (sips && read(client.out, &sip, 1) == -1)
			break;
		poll(NULL, 0, 5);
	}
	client.pid = -1;
	over();
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_writers(bool pipes, const char *how)
{
	start(pipes, SOON_MS);
	say("LOGIN x\r\nBIG 100000000\r\n");
	ok(outlast(false) == IO_FAILED, "%s: nobody reads, it ends", how);
	start(pipes, SOON_MS);
	say("LOGIN x\r\nBIG 100000000\r\n");
	ok(outlast(true) == IO_FAILED, "%s: one that sips gains nothing", how);
}

static void
test_big(bool pipes, const char *how)
{
	size_t n;

	start(pipes, 0);
	say("LOGIN x\r\nBIG 200000\r\nQUIT\r\n");
	n = strlen(hear(0));
	ok(n == 200000 + strlen("+ in [x]\r\n+ bye\r\n"),
	    "%s: more than the buffer, whole", how);
	ok(over() == DONE, "%s: and then the rest", how);
}

/* Replies wait until we have to: commands in one segment, one write. */
static void
test_pipelining(void)
{
	char first[256];
	ssize_t n;

	start(false, 0);
	say("ECHO a\r\nECHO b\r\nECHO c\r\nQUIT\r\n");
	wait_for(client.out, POLLIN, now_ms() + LATE_MS);
	n = read(client.out, first, sizeof(first) - 1);
	first[n > 0 ? n : 0] = '\0';
	is(first, "+ [a]\r\n+ [b]\r\n+ [c]\r\n+ bye\r\n",
	    "one segment in, one out");
	over();
}

/* What a peer says after we hung up must not cost it our last words. */
static void
test_last_words(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	socklen_t len = sizeof(to);
	char more[40000], heard[512];
	int server = socket(AF_INET, SOCK_STREAM, 0), fd, status;
	ssize_t n, at = 0;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	client.in = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server, (struct sockaddr *)&to, sizeof(to)) == -1 ||
	    listen(server, 1) == -1 ||
	    getsockname(server, (struct sockaddr *)&to, &len) == -1 ||
	    connect(client.in, (struct sockaddr *)&to, len) == -1)
		exit(1);
	fd = accept(server, NULL, NULL);
	memset(more, 'x', sizeof(more));
	memcpy(more, "QUIT\r\n", 6);
	say_octets(more, sizeof(more));
	fflush(stdout);
	if (fork() == 0) {
		dup2(fd, STDIN_FILENO);
		dup2(fd, STDOUT_FILENO);
		close(fd);
		close(client.in);
		serve_here(0);
	}
	close(fd);
	wait_for(client.in, POLLIN, now_ms() + LATE_MS);
	say_octets(more, sizeof(more)); /* into the closing connection */
	shutdown(client.in, SHUT_WR);
	wait(&status);
	while ((n = read(
	            client.in, heard + at, sizeof(heard) - 1 - (size_t)at)) > 0)
		at += n;
	heard[at] = '\0';
	is(heard, "+ bye\r\n", "our last words arrive");
	ok(n == 0, "and an end, not a reset");
	close(client.in);
	close(server);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	test_ends();
	test_pipelining();
	test_deadlines();
	test_writers(false, "a socket");
	test_writers(true, "a pipe");
	test_big(false, "a socket");
	test_big(true, "a pipe");
	test_last_words();
	return tap_end();
}
