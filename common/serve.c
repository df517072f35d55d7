/* serve.c - one process for each connection, whoever accepts it. */
#include "common/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/constants.h"
#include "common/gate.h"
#include "common/log.h"
#include "common/peer.h"
#include "common/tls.h"

#define IDLE_MS (60 * 1000) /* without a connection: go home */
#define LOOK_MS 1000        /* between looks whether a slot is free again */
#define BATCH   16          /* connections taken before children are reaped */
#define BUSY_MS 5           /* without a connection: not busy any more */

/* What the process that accepts has, and that of a connection does not need. */
struct acceptor {
	struct gate gate;
	sigset_t outside; /* the mask of before */
	int signals;      /* signalfd(2): SIGCHLD, SIGHUP, SIGTERM */
	bool have_children;
	bool busy;               /* somebody came just now */
	bool board_is_inherited; /* by the process of a connection */
};

/*
 * Signals come as octets on a descriptor, between two connections. (ppoll(2)
 * would deliver none while connections never cease to come.)
 */
static void
hold_signals(struct acceptor *a)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGCHLD);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGPIPE);
	sigprocmask(SIG_BLOCK, &ours, &a->outside);
	/* This one is held for ever: a log may lose its reader. */
	sigdelset(&ours, SIGPIPE);
	a->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	if (a->signals == -1) {
		log_warn("signalfd: %s", strerror(errno));
		exit(EX_OSERR);
	}
}

/*
 * The board that inetd has given us and our line there; without inetd, one
 * of our own, on which only the site's limit counts.
 */
static struct scoreboard *
find_board(const struct conf *conf, const char *service, unsigned int *line)
{
	const char *fd = getenv("INETLAB_SCOREBOARD"), *wrong = NULL;
	const char *row = getenv("INETLAB_LINE");
	struct scoreboard *b;
	int own;

	if (fd != NULL && row != NULL) {
		*line = (unsigned int)strtonum(row, 0, BOARD_LINES - 1, &wrong);
		b = board_map((int)strtonum(fd, 3, 3, &wrong));
		if (b != NULL && wrong == NULL)
			return b;
		log_warn("the scoreboard cannot be used");
		exit(EX_OSERR);
	}
	b = board_new(&own);
	if (b == NULL) {
		log_warn("scoreboard: %s", strerror(errno));
		exit(EX_OSERR);
	}
	close(own);
	b->slots = conf->connections_max;
	*line = (unsigned int)board_line_new(b, service);
	return b;
}

/* The process that accepts; 0: nobody does. (No child writes here: a page.) */
static pid_t acceptor;

/*
 * Make the connection fd 0 and 1, and forget that there was a listener. (What
 * the acceptor has allocated stays: freeing it would touch pages to copy; and
 * sigprocmask(2) is but a page more before the same function.)
 */
static void
become_session(struct acceptor *a, struct guest *guest)
{
	dup2(guest->fd, STDIN_FILENO);
	dup2(guest->fd, STDOUT_FILENO);
	close(guest->fd);
	close(a->signals);
	guest->fd = STDIN_FILENO;
	pthread_sigmask(SIG_SETMASK, &a->outside, NULL);
	if (gate_enter(&a->gate, guest) == -1)
		_exit(EX_NOPERM);
	if (a->board_is_inherited)
		board_unmap(a->gate.board);
}

static void (*look_first)(void);

void
serve_look(void (*look)(void))
{
	look_first = look;
}

int
serve_end(int status)
{
	if (acceptor != 0 && getpid() != acceptor)
		_exit(status);
	return status;
}

/* Accept what is waiting. True in the process of a connection. */
static bool
admit(struct acceptor *a)
{
	struct guest guest;
	pid_t pid;
	int i;

	for (i = 0; i < BATCH && !gate_is_full(&a->gate); i++) {
		switch (gate_accept(&a->gate, STDIN_FILENO, &guest)) {
		case NOBODY:
			return false;
		case REFUSED_ONE:
			continue;
		case NO_MEANS:
			poll(NULL, 0, LOOK_MS);
			return false;
		case NO_LISTENER:
			exit(EX_OK);
		case LET_IN:
			break;
		}
		/* One thread: fork(3) would make the locks of others good. */
		pid = _Fork();
		if (pid == 0) {
			become_session(a, &guest);
			return true;
		}
		gate_forked(&a->gate, &guest, pid);
		a->have_children = true;
	}
	return false;
}

/* Reap who has ended, and go if a signal says so. */
static void
heed_signals(struct acceptor *a)
{
	struct signalfd_siginfo came;
	bool end = false, go = false;
	int status;
	pid_t pid;

	/* A SIGHUP may stand before the SIGTERM that came first. */
	while (read(a->signals, &came, sizeof(came)) == sizeof(came)) {
		end |= came.ssi_signo == SIGTERM;
		go |= came.ssi_signo != SIGCHLD;
	}
	if (end)
		gate_signal_all(SIGTERM);
	if (go)
		exit(EX_OK);
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		gate_left(a->gate.board, pid, status);
	a->have_children = pid == 0;
}

/*
 * One wait, and what it brings. True in the process of a connection. While they
 * come one after the other, the end of a child wakes nobody up: it is seen to
 * before the next one is accepted.
 */
static bool
turn(struct acceptor *a)
{
	bool full = gate_is_full(&a->gate), busy = a->busy && !full;
	struct pollfd p[] = { { busy ? -1 : a->signals, POLLIN, 0 },
		{ full ? -1 : STDIN_FILENO, POLLIN, 0 } };
	int most_ms = busy ? BUSY_MS : full ? LOOK_MS : IDLE_MS;

	if (poll(p, 2, most_ms) == 0 && !busy && !full && !a->have_children)
		exit(EX_OK);
	if (busy || p[0].revents != 0)
		heed_signals(a);
	a->busy = p[1].revents != 0;
	if (!a->busy)
		return false;
	if (look_first != NULL)
		look_first();
	return admit(a);
}

static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t len = sizeof(listening);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) ==
	           0 &&
	       listening;
}

void
serve(const struct conf *conf, const char *service)
{
	const char *name = getenv("INETLAB_SERVICE");
	struct scoreboard *board;
	unsigned int line;
	struct acceptor a = { .have_children = false };

	/* A file that may not grow is an error, EFBIG. */
	signal(SIGXFSZ, SIG_IGN);
	if (!is_listening(STDIN_FILENO))
		return;
	if (name != NULL)
		service = name;
	board = find_board(conf, service, &line);
	if (gate_init(&a.gate, board, line, service,
	        conf_service(conf, service)) == -1)
		exit(EX_CONFIG);
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
	a.board_is_inherited = gate_has_proxies(&a.gate) ||
	                       !board_keep_to_itself(board);
	constants_share();
	peer_is_proxied();
	tls_is_on();
	hold_signals(&a);
	acceptor = getpid();
	while (!turn(&a))
		;
}
