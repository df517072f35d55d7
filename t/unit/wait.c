/* wait.c - waiting: signals and far deadlines change nothing. */
#include "common/wait.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "t/unit/tap.h"

static volatile sig_atomic_t alarms;

static void
count(int sig)
{
	(void)sig;
	alarms = alarms + 1;
}

int
main(void)
{
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	int fd[2];
	int64_t start;

	if (pipe(fd) == -1)
		return 1;
	start = now_ms();
	ok(wait_for(fd[0], POLLIN, start + 50) == 0, "the deadline comes");
	ok(now_ms() - start >= 50, "and not early");
	ok(wait_for(fd[0], POLLIN, 0) == 0, "a deadline in the past");
	ok(wait_for(fd[1], POLLOUT, 0) == 1, "which is ready all the same");
	ok(wait_for(fd[1], POLLOUT, INT64_MAX) == 1, "no deadline");

	signal(SIGALRM, count);
	setitimer(ITIMER_REAL, &often, NULL);
	start = now_ms();
	ok(wait_for(fd[0], POLLIN, start + 100) == 0, "signals on the way");
	ok(now_ms() - start >= 100, "do not shorten it");
	ok(now_ms() - start < 1000, "nor lengthen it");
	ok(alarms > 2, "and there were some");
	setitimer(ITIMER_REAL, &never, NULL);

	close(fd[1]);
	ok(wait_for(fd[0], POLLIN, INT64_MAX) == 1, "a hang-up is ready");
	close(fd[0]);
	ok(wait_for(fd[0], POLLIN, INT64_MAX) == 1, "so is what is closed");
	return tap_end();
}
