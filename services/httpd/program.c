/* program.c - a program of CGI, as a group of processes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/httpd/cgi.h"

#define LOOK_MS  1000 /* how often to see whether we have to end */
#define GRACE_MS 1000 /* from its last word to its end */

static void
limit(int what, rlim_t most)
{
	struct rlimit r = { most, most };

	setrlimit(what, &r);
}

/* In the child: become the program. Nothing of ours goes with it. */
static _Noreturn void
become(const char *const *argv, int folder_fd, int input, int out, int err,
    char **env, unsigned int cpu_s)
{
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	limit(RLIMIT_CPU, cpu_s);
	limit(RLIMIT_FSIZE, CGI_FILE_MAX);
	limit(RLIMIT_AS, CGI_MEMORY_MAX);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (fchdir(folder_fd) == 0 && dup2(input, STDIN_FILENO) != -1 &&
	    dup2(out, STDOUT_FILENO) != -1 && dup2(err, STDERR_FILENO) != -1) {
		close_range(3, ~0U, 0);
		execvpe(argv[0], (char *const *)(uintptr_t)argv, env);
	}
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int
program_start(struct program *p, const char *const *argv, int folder_fd,
    int input, char **env)
{
	unsigned int cpu_s = (unsigned int)((p->deadline - now_ms()) / 1000 +
	                                    1);
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) == -1) {
		log_warn("pipe: %s", strerror(errno));
		return -1;
	}
	if (pipe2(err, O_CLOEXEC) == -1) {
		log_warn("pipe: %s", strerror(errno));
		close(out[0]);
		close(out[1]);
		return -1;
	}
	p->pid = fork();
	if (p->pid == 0)
		become(argv, folder_fd, input, out[1], err[1], env, cpu_s);
	close(out[1]);
	close(err[1]);
	p->out = out[0];
	p->err = err[0];
	if (p->pid == -1) {
		log_warn("fork: %s", strerror(errno));
		close(out[0]);
		close(err[0]);
		return -1;
	}
	setpgid(p->pid, p->pid); /* it does so too: whoever is first */
	return 0;
}

/* What it complains of, for the log: a line each, and not too many. */
static void
hear(struct program *p)
{
	char text[LOG_LINE], *line, *rest = text;
	ssize_t n = read(p->err, text, sizeof(text) - 1);

	if (n <= 0) {
		close(p->err);
		p->err = -1;
		return;
	}
	text[n] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (line[0] != '\0' && p->lines++ < CGI_LOG_MAX)
			log_warn("program %d says: %s", p->pid, line);
	}
}

/* True if this process is told to end, or the client does not listen. */
static bool
nobody_waits(short client)
{
	sigset_t came;

	return (client & (POLLERR | POLLHUP)) != 0 ||
	       (sigpending(&came) == 0 && (sigismember(&came, SIGTERM) ||
	                                      sigismember(&came, SIGALRM)));
}

ssize_t
program_read(struct program *p, char *to, size_t n, int64_t then)
{
	struct pollfd f[] = { { p->out, POLLIN, 0 }, { p->err, POLLIN, 0 },
		{ STDOUT_FILENO, 0, 0 } };
	int64_t left;
	ssize_t got;

	for (;;) {
		f[1].fd = p->err;
		left = (then < p->deadline ? then : p->deadline) - now_ms();
		left = left < 0 ? 0 : left > LOOK_MS ? LOOK_MS : left;
		if (poll(f, 3, (int)left) == -1 && errno != EINTR)
			return 0;
		p->gone |= nobody_waits(f[2].revents);
		p->late |= now_ms() >= p->deadline;
		if (p->gone || p->late || p->total > CGI_OUTPUT_MAX)
			return 0;
		if ((f[1].revents) != 0)
			hear(p);
		if (f[0].revents != 0) {
			got = read(p->out, to, n);
			p->total += got > 0 ? got : 0;
			return got > 0 ? got : 0;
		}
		if (now_ms() >= then)
			return -1;
	}
}

/* Let it end by itself, if it is about to. */
static void
give_grace(struct program *p)
{
	int64_t until = now_ms() + GRACE_MS;

	while (p->err != -1 && wait_for(p->err, POLLIN, until) == 1)
		hear(p);
}

void
program_end(struct program *p)
{
	int status = 0;

	if (!p->late && !p->gone && p->total <= CGI_OUTPUT_MAX)
		give_grace(p);
	kill(-p->pid, SIGKILL);
	kill(p->pid, SIGKILL); /* it may have left its group */
	while (waitpid(p->pid, &status, 0) == -1 && errno == EINTR)
		;
	if (p->late)
		log_warn("program %d took too long", p->pid);
	else if (p->total > CGI_OUTPUT_MAX)
		log_warn("program %d said too much", p->pid);
	if (p->err != -1)
		close(p->err);
	close(p->out);
}
