/* loop.c - what inetd does all day: wait, accept, start, reap. */
#include "services/inetd/loop.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/inetd/child.h"
#include "services/inetd/internal.h"

#define BATCH         16   /* connections of a line before the next */
#define REST_MS       1000 /* when the machine has no more to give */
#define MINUTE_MS     (60 * 1000)
#define STARTS_MAX    256       /* of a `wait` program in a minute */
#define FAILURES_FREE 1         /* that bring no rest */
#define REST_MAX_MS   MINUTE_MS /* of a `wait` program that fails */

void
loop_prepare(struct inetd *in)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t ours;
	int sig;

	/* What whoever started us ignored is none of our programs' business. */
	for (sig = 1; sig < NSIG; sig++)
		sigaction(sig, &act, NULL);
	sigemptyset(&in->outside);
	sigemptyset(&ours);
	sigaddset(
	    &ours, SIGPIPE); /* held for ever: a log may lose its reader */
	sigprocmask(SIG_SETMASK, &ours, NULL);
	sigdelset(&ours, SIGPIPE);
	sigaddset(&ours, SIGCHLD);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	in->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	if (in->signals == -1)
		err(EX_OSERR, "signalfd");
}

static void
start_waiting(struct inetd *in, struct line *l)
{
	int64_t now = now_ms();
	pid_t pid;

	if (now - l->minute_ms >= MINUTE_MS) {
		l->minute_ms = now;
		l->starts = 0;
	}
	if (++l->starts > STARTS_MAX) {
		l->rest_until_ms = l->minute_ms + MINUTE_MS;
		log_warn("%s: started %d times in a minute, resting",
		    l->entry->service, STARTS_MAX);
		return;
	}
	pid = fork();
	if (pid == 0)
		child_wait(in, l);
	if (pid == -1) {
		log_warn("%s: fork: %s", l->entry->service, strerror(errno));
		l->rest_until_ms = now + REST_MS;
		return;
	}
	l->waited = pid;
	l->started_ms = now;
	if (l->entry->type == SOCK_DGRAM)
		in->board->line[l->row].accepted++;
	log_info("%s: pid %d: waits", l->entry->service, pid);
}

/* The `wait` program of l has ended. One that fails again and again rests. */
static void
waiting_ended(struct line *l, int status)
{
	int64_t rest = 0, now = now_ms();
	char how[GATE_STATUS];
	pid_t pid = l->waited;

	gate_status(how, status);
	l->waited = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		l->failures = 0;
	else if (now - l->started_ms > MINUTE_MS)
		l->failures = 1;
	else
		l->failures++;
	if (l->failures > FAILURES_FREE)
		rest = (int64_t)REST_MS
		       << (l->failures < 8 ? l->failures - 2 : 6);
	if (rest > REST_MAX_MS)
		rest = REST_MAX_MS;
	l->rest_until_ms = rest > 0 ? now + rest : 0;
	if (rest > 0)
		log_warn("%s: pid %d: %s, %u times now: resting %d s",
		    l->entry->service, pid, how, l->failures,
		    (int)(rest / 1000));
	else
		log_info("%s: pid %d: %s", l->entry->service, pid, how);
}

static void
reap(struct inetd *in)
{
	struct line *l;
	int status, slot;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		TAILQ_FOREACH(l, &in->lines, next)
		if (l->waited == pid)
			break;
		if (l == NULL) {
			gate_left(in->board, pid, status);
			continue;
		}
		/* A slot it had taken for a child that it did not get. */
		while ((slot = board_find(in->board, pid, 0)) != -1)
			board_free(in->board, (unsigned int)slot);
		waiting_ended(l, status);
	}
}

static void
accept_some(struct inetd *in, struct line *l)
{
	struct guest guest;
	pid_t pid;
	int i;

	for (i = 0; i < BATCH && !gate_is_full(&l->gate); i++)
		switch (gate_accept(&l->gate, l->fd, &guest)) {
		case NOBODY:
			return;
		case REFUSED_ONE:
			break;
		case NO_LISTENER:
		case NO_MEANS:
			log_warn("%s: accept: %s", l->entry->service,
			    strerror(errno));
			l->rest_until_ms = now_ms() + REST_MS;
			return;
		case LET_IN:
			child_announce(l, &guest);
			pid = fork();
			if (pid == 0)
				child_serve(in, l, &guest);
			gate_forked(&l->gate, &guest, pid);
		}
}

static void
attend(struct inetd *in, struct line *l)
{
	if (l->entry->wait && l->internal == NULL)
		start_waiting(in, l);
	else if (l->entry->type == SOCK_DGRAM)
		internal_answer(l, &in->lines);
	else
		accept_some(in, l);
}

/* True if l is not to be polled now; lowers *until to when it is again. */
static bool
is_resting(struct line *l, int64_t now, int64_t *until)
{
	if (l->waited > 0 || (l->gate.full && gate_is_full(&l->gate)))
		return true; /* until a child ends */
	if (l->rest_until_ms <= now) {
		l->rest_until_ms = 0;
		return false;
	}
	if (*until > l->rest_until_ms)
		*until = l->rest_until_ms;
	return true;
}

/* How long poll(2) may wait, from now. */
static int
timeout(int64_t now, int64_t until)
{
	return until == INT64_MAX ? -1 : (int)(until - now);
}

/* Wait for something to do, and attend to the lines that have it. */
static void
turn(struct inetd *in)
{
	struct pollfd polled[BOARD_LINES + 1] = { { in->signals, POLLIN, 0 } };
	struct line *l, *lines[BOARD_LINES + 1];
	int64_t now = now_ms(), until = INT64_MAX;
	nfds_t n = 1, i;

	TAILQ_FOREACH(l, &in->lines, next)
	if (!is_resting(l, now, &until)) {
		polled[n] = (struct pollfd){ l->fd, POLLIN, 0 };
		lines[n++] = l;
	}
	if (poll(polled, n, timeout(now, until)) <= 0)
		return;
	for (i = 1; i < n; i++)
		if (polled[i].revents != 0)
			attend(in, lines[i]);
}

/* Do what the signals say; false if they say to end. */
static bool
heed_signals(struct inetd *in, void (*again)(struct inetd *in))
{
	struct signalfd_siginfo came;
	bool go_on = true, read_again = false;

	while (read(in->signals, &came, sizeof(came)) == sizeof(came))
		if (came.ssi_signo == SIGHUP)
			read_again = true;
		else if (came.ssi_signo != SIGCHLD)
			go_on = false;
	reap(in);
	if (go_on && read_again)
		again(in);
	return go_on;
}

void
loop_run(struct inetd *in, void (*again)(struct inetd *in))
{
	do
		turn(in);
	while (heed_signals(in, again));
}
