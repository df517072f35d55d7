/* log.c - one line a fact, and never to the peer. */
#include "common/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "t/unit/tap.h"

static int syslogged; /* a pipe that stands for syslog */

/* In place of libc's, which nobody may be listening to. */
void
syslog(int priority, const char *fmt, ...)
{
	va_list ap;

	(void)priority;
	va_start(ap, fmt);
	vdprintf(syslogged, fmt, ap);
	va_end(ap);
}

/* What <bits/syslog.h> makes of it when built with _FORTIFY_SOURCE. */
void __syslog_chk(int priority, int flag, const char *fmt, ...);
void
__syslog_chk(int priority, int flag, const char *fmt, ...)
{
	va_list ap;

	(void)priority;
	(void)flag;
	va_start(ap, fmt);
	vdprintf(syslogged, fmt, ap);
	va_end(ap);
}

static void
nothing(int *fd)
{
	(void)fd;
}

static void
null_log(int *fd)
{
	(void)fd;
	dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
}

static void
closed_log(int *fd)
{
	(void)fd;
	close(STDERR_FILENO);
}

static void
peer_log(int *fd)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		_exit(1);
	dup2(pair[0], STDIN_FILENO);
	dup2(pair[0], STDERR_FILENO);
	*fd = pair[1];
}

/* The largest request we send it; what it writes to stderr and syslog. */
struct written {
	char log[8192], syslog[8192], peer[64];
};

/* Run say() in a process whose descriptors prepare() has arranged. */
static void
collect(struct written *w, void (*prepare)(int *), void (*say)(void))
{
	int err[2], sys[2], peer[2], pair = -1;
	ssize_t n;

	memset(w, 0, sizeof(*w));
	if (pipe(err) == -1 || pipe(sys) == -1 || pipe(peer) == -1)
		exit(1);
	fflush(stdout);
	if (fork() == 0) {
		dup2(err[1], STDERR_FILENO);
		syslogged = sys[1];
		prepare(&pair);
		log_open("testd");
		say();
		dprintf(STDERR_FILENO, "library noise");
		n = pair == -1
		        ? 0
		        : recv(pair, w->peer, sizeof(w->peer), MSG_DONTWAIT);
		if (n > 0 && write(peer[1], w->peer, (size_t)n) == -1)
			_exit(1);
		_exit(0);
	}
	close(err[1]);
	close(sys[1]);
	close(peer[1]);
	wait(NULL);
	for (size_t at = 0;
	     (n = read(err[0], w->log + at, sizeof(w->log) - 1 - at)) > 0;)
		at += (size_t)n;
	if (read(sys[0], w->syslog, sizeof(w->syslog) - 1) == -1 ||
	    read(peer[0], w->peer, sizeof(w->peer) - 1) == -1)
		exit(1);
	close(err[0]);
	close(sys[0]);
	close(peer[0]);
}

static void
say_fact(void)
{
	log_info("a fact");
}

static void
say_forged(void)
{
	log_warn("user \"x\r\n2026-01-01T00:00:00 testd[1]: forged\033[0m\""
	         " \xc2\x9b"
	         "0m \xc3\x9b\xc2\xa0");
}

static void
say_long(void)
{
	char text[5000];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	log_info("%s", text);
}

static void
say_debug(void)
{
	log_debug("detail");
}

static unsigned int
lines(const char *s)
{
	unsigned int n = 0;

	while ((s = strchr(s, '\n')) != NULL) {
		n++;
		s++;
	}
	return n;
}

static void
test_lines(void)
{
	struct written w;
	int year, pid;

	collect(&w, nothing, say_fact);
	ok(sscanf(w.log, "%d-%*d-%*dT%*d:%*d:%*d testd[%d]: a fact", &year,
	       &pid) == 2 &&
	        year > 2000 && pid > 1,
	    "time, program, process, fact");
	is(w.syslog, "", "on fd 2 and nowhere else");

	collect(&w, nothing, say_forged);
	ok(lines(w.log) == 1, "a peer cannot forge a line");
	ok(strchr(w.log, '\033') == NULL && strchr(w.log, '\r') == NULL,
	    "nor move a terminal's cursor");
	ok(strstr(w.log, "x??2026") != NULL, "it sees '?' instead");
	ok(strstr(w.log, " ??0m \xc3\x9b\xc2\xa0") != NULL,
	    "and what is ESC [ in one character; letters stay");

	collect(&w, nothing, say_long);
	ok(lines(w.log) == 1 && strchr(w.log, '\n') - w.log == LOG_LINE - 2,
	    "a line is cut at its limit, its end stays");

	unsetenv("INETLAB_DEBUG");
	collect(&w, nothing, say_debug);
	ok(strstr(w.log, "detail") == NULL, "no details by default");
	setenv("INETLAB_DEBUG", "1", 1);
	collect(&w, nothing, say_debug);
	ok(strstr(w.log, "detail") != NULL, "details if asked for");
}

static void
test_syslog(void)
{
	struct written w;

	collect(&w, null_log, say_fact);
	is(w.syslog, "a fact", "fd 2 is /dev/null: to syslog");
	collect(&w, closed_log, say_fact);
	is(w.syslog, "a fact", "fd 2 is closed: to syslog");
	is(w.log, "", "and to nothing else");
	collect(&w, peer_log, say_fact);
	is(w.syslog, "a fact", "fd 2 is the connection: to syslog");
	is(w.peer, "", "the peer sees neither log lines nor libraries' noise");
	collect(&w, null_log, say_forged);
	ok(lines(w.syslog) == 0, "syslog gets no control characters either");
}

/* A descriptor below 3 that is closed must not become a mailbox. */
static void
test_closed(void)
{
	int status;

	fflush(stdout);
	if (fork() == 0) {
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		log_open("testd");
		_exit(open("/dev/null", O_RDONLY));
	}
	wait(&status);
	ok(WEXITSTATUS(status) > STDERR_FILENO,
	    "closed descriptors are filled");
}

int
main(void)
{
	test_lines();
	test_syslog();
	test_closed();
	return tap_end();
}
