/* serve.c - one process for each connection, whoever accepts it. */
#include "common/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/gate.h"
#include "common/log.h"
#include "common/wait.h"

#define IDLE_MS (60 * 1000) /* without a connection: go home */
#define LOOK_MS 1000        /* between looks whether a slot is free again */
#define BATCH   16          /* connections taken before children are reaped */

static volatile sig_atomic_t children_ended, told_to_end, told_to_renew;

static void
on_signal(int sig)
{
	if (sig == SIGCHLD)
		children_ended = 1;
	else if (sig == SIGHUP)
		told_to_renew = 1;
	else
		told_to_end = 1;
}

static const int signals[] = { SIGCHLD, SIGHUP, SIGTERM };

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

/* Let signals come only while we wait; outside is the mask of before. */
static void
hold_signals(sigset_t *outside)
{
	struct sigaction act = { .sa_handler = on_signal };
	sigset_t held;
	size_t i;

	sigemptyset(&held);
	for (i = 0; i < SIGNALS; i++) {
		sigaddset(&held, signals[i]);
		sigaction(signals[i], &act, NULL);
	}
	sigprocmask(SIG_BLOCK, &held, outside);
	for (i = 0; i < SIGNALS; i++)
		sigdelset(outside, signals[i]);
}

static void
release_signals(const sigset_t *outside)
{
	size_t i;

	for (i = 0; i < SIGNALS; i++)
		signal(signals[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, outside, NULL);
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

	if (fd != NULL && row != NULL) {
		*line = (unsigned int)strtonum(row, 0, BOARD_LINES - 1, &wrong);
		b = board_map((int)strtonum(fd, 3, 3, &wrong));
		if (b != NULL && wrong == NULL)
			return b;
		log_warn("the scoreboard cannot be used");
		exit(EX_OSERR);
	}
	b = board_new(NULL, NULL);
	if (b == NULL) {
		log_warn("scoreboard: %s", strerror(errno));
		exit(EX_OSERR);
	}
	b->slots = conf->connections_max;
	*line = (unsigned int)board_line_new(b, service);
	return b;
}

/* Reap who has ended; false if nobody is left. */
static bool
reap(struct scoreboard *board)
{
	int status;
	pid_t pid;

	children_ended = 0;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		gate_left(board, pid, status);
	return pid == 0;
}

/* Make the connection fd 0 and 1, and forget that there was a listener. */
static void
become_session(struct gate *g, struct guest *guest, const sigset_t *outside)
{
	struct peer peer;

	dup2(guest->fd, STDIN_FILENO);
	dup2(guest->fd, STDOUT_FILENO);
	close(guest->fd);
	guest->fd = STDIN_FILENO;
	release_signals(outside);
	if (gate_enter(g, guest, &peer) == -1)
		_exit(EX_NOPERM);
	if (peer_export(&peer) == -1)
		_exit(EX_OSERR);
	board_unmap(g->board);
	gate_free(g);
}

/* Accept what is waiting. True in the process of a connection. */
static bool
admit(struct gate *g, const sigset_t *outside)
{
	struct guest guest;
	int i;

	for (i = 0; i < BATCH && !gate_is_full(g); i++) {
		switch (gate_accept(g, STDIN_FILENO, &guest)) {
		case NOBODY:
			return false;
		case REFUSED_ONE:
			continue;
		case NO_MEANS:
			poll(NULL, 0, LOOK_MS);
			return false;
		case LET_IN:
			break;
		}
		if (gate_fork(g, &guest) == 0) {
			become_session(g, &guest, outside);
			return true;
		}
	}
	return false;
}

/* Wait for a connection or a signal; false if neither came for too long. */
static bool
wait_for_work(struct gate *g, const sigset_t *outside, bool have_children)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	struct timespec look = { .tv_nsec = LOOK_MS % 1000 * 1000000,
		.tv_sec = LOOK_MS / 1000 };
	struct timespec idle = { .tv_sec = IDLE_MS / 1000 };

	if (gate_is_full(g)) {
		ppoll(NULL, 0, &look, outside);
		return true;
	}
	if (ppoll(&p, 1, &idle, outside) != 0)
		return true;
	return have_children;
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
	bool have_children = false;
	unsigned int line;
	struct gate g;
	sigset_t outside;

	if (!is_listening(STDIN_FILENO))
		return;
	if (name != NULL)
		service = name;
	board = find_board(conf, service, &line);
	if (gate_init(&g, board, line, service, conf_service(conf, service)) ==
	    -1)
		exit(EX_CONFIG);
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
	hold_signals(&outside);
	while (!told_to_end && !told_to_renew &&
	       wait_for_work(&g, &outside, have_children)) {
		if (admit(&g, &outside))
			return;
		have_children = reap(board);
	}
	if (told_to_end)
		gate_signal_all(SIGTERM);
	exit(EX_OK);
}
