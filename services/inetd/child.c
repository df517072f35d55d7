/* child.c - what a forked child of inetd becomes. */
#include "services/inetd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/busy.h"
#include "common/log.h"
#include "common/peer.h"
#include "services/inetd/internal.h"

#define BOARD_FD    3   /* of a `wait` program; also in serve.c */
#define SERVICE_MAX 128 /* octets of a name: the longest is a socket's path */

/* Keep fd as 0 and 1, the log as 2, and nothing above last. */
static int
arrange(int fd, int last)
{
	if (dup2(fd, STDIN_FILENO) == -1 || dup2(fd, STDOUT_FILENO) == -1 ||
	    close_range((unsigned int)last + 1, UINT_MAX, 0) == -1) {
		log_warn("descriptors: %s", strerror(errno));
		return -1;
	}
	return 0;
}

/* As its program's variable. */
static void
export_service(const struct line *l)
{
	static char text[sizeof("INETLAB_SERVICE=") + SERVICE_MAX];

	snprintf(text, sizeof(text), "INETLAB_SERVICE=%s", l->entry->service);
	if (getenv("INETLAB_SERVICE") != strchr(text, '=') + 1)
		putenv(text);
}

void
child_announce(const struct line *l, const struct guest *guest)
{
	struct peer peer;

	if (l->internal != NULL)
		return;
	export_service(l);
	peer_find(&peer, guest->fd);
	if (l->port != 0)
		peer_export(&peer);
	else
		peer_forget();
}

static int
export_board(const struct line *l)
{
	char row[sizeof("256")], fd[sizeof("256")];

	snprintf(row, sizeof(row), "%u", l->row % BOARD_LINES);
	snprintf(fd, sizeof(fd), "%d", BOARD_FD);
	return setenv("INETLAB_LINE", row, 1) == -1 ||
	               setenv("INETLAB_SCOREBOARD", fd, 1) == -1
	           ? -1
	           : 0;
}

static void
execute(const struct inetd *in, const struct line *l)
{
	sigprocmask(SIG_SETMASK, &in->outside, NULL);
	execv(l->entry->program, l->entry->argv);
	log_warn("%s: %s: %s", l->entry->service, l->entry->program,
	    strerror(errno));
}

void
child_serve(const struct inetd *in, struct line *l, struct guest *guest)
{
	if (arrange(guest->fd, STDERR_FILENO) == -1 ||
	    account_become(&l->account) == -1)
		goto sorry;
	guest->fd = STDIN_FILENO;
	if (gate_enter(&l->gate, guest) == -1)
		_exit(EX_NOPERM);
	if (l->internal != NULL) {
		board_unmap(in->board);
		sigprocmask(SIG_SETMASK, &in->outside, NULL);
		_exit(internal_serve(l->internal));
	}
	execute(in, l);
sorry:
	busy_say(STDOUT_FILENO, l->gate.words, TRY_LATER,
	    "the service cannot be started");
	busy_close(STDIN_FILENO);
	_exit(EX_UNAVAILABLE);
}

/* The program that was to accept cannot: tell those who wait. */
static void
tell_waiting(const struct line *l)
{
	int fd;

	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	while ((fd = accept(STDIN_FILENO, NULL, NULL)) != -1) {
		busy_say(fd, l->gate.words, TRY_LATER,
		    "the service cannot be started");
		busy_close(fd);
	}
}

void
child_wait(const struct inetd *in, struct line *l)
{
	bool stream = l->entry->type == SOCK_STREAM;

	if (stream && dup2(in->board_fd, BOARD_FD) == -1)
		_exit(EX_OSERR);
	if (arrange(l->fd, stream ? BOARD_FD : STDERR_FILENO) == 0 &&
	    account_become(&l->account) == 0 &&
	    (!stream || export_board(l) == 0)) {
		export_service(l);
		peer_forget();
		/* Or it would keep the port of an inetd that was killed. */
		prctl(PR_SET_PDEATHSIG, SIGHUP, 0, 0, 0);
		execute(in, l);
	}
	if (stream)
		tell_waiting(l);
	_exit(EX_UNAVAILABLE);
}
