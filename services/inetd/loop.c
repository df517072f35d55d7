/* loop.c - what inetd does all day: wait, accept, start, reap. */
#include "services/inetd/loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
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

static volatile sig_atomic_t told_to_end, told_to_read;

static void
on_signal(int sig)
{
	if (sig == SIGHUP)
		told_to_read = 1;
	else if (sig != SIGCHLD)
		told_to_end = 1;
}

void
loop_prepare(struct inetd *in)
{
	static const int ours[] = { SIGCHLD, SIGHUP, SIGTERM, SIGINT };
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t held;
	size_t i;
	int sig;

	/* What whoever started us ignored is none of our programs' business. */
	for (sig = 1; sig < NSIG; sig++)
		sigaction(sig, &act, NULL);
	sigemptyset(&in->outside);
	sigemptyset(&held);
	act.sa_handler = on_signal;
	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		sigaddset(&held, ours[i]);
		sigaction(ours[i], &act, NULL);
	}
	sigprocmask(SIG_SETMASK, &held, NULL);
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
	int i;

	for (i = 0; i < BATCH && !gate_is_full(&l->gate); i++)
		switch (gate_accept(&l->gate, l->fd, &guest)) {
		case NOBODY:
			return;
		case REFUSED_ONE:
			break;
		case NO_MEANS:
			log_warn("%s: accept: %s", l->entry->service,
			    strerror(errno));
			l->rest_until_ms = now_ms() + REST_MS;
			return;
		case LET_IN:
			if (gate_fork(&l->gate, &guest) == 0)
				child_serve(in, l, &guest);
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

/* Wait for something to do, and attend to the lines that have it. */
static void
turn(struct inetd *in)
{
	struct pollfd polled[BOARD_LINES];
	struct timespec left, *limit = NULL;
	int64_t now = now_ms(), until = INT64_MAX;
	struct line *l, *lines[BOARD_LINES];
	nfds_t n = 0, i;

	TAILQ_FOREACH(l, &in->lines, next)
	if (!is_resting(l, now, &until)) {
		polled[n] = (struct pollfd){ l->fd, POLLIN, 0 };
		lines[n++] = l;
	}
	if (until != INT64_MAX) {
		left.tv_sec = (time_t)((until - now) / 1000);
		left.tv_nsec = (until - now) % 1000 * 1000000;
		limit = &left;
	}
	if (ppoll(polled, n, limit, &in->outside) <= 0)
		return;
	for (i = 0; i < n; i++)
		if (polled[i].revents != 0)
			attend(in, lines[i]);
}

void
loop_run(struct inetd *in, void (*again)(struct inetd *in))
{
	while (!told_to_end) {
		turn(in);
		reap(in);
		if (told_to_read) {
			told_to_read = 0;
			again(in);
		}
	}
}
