/* behind.c - the side in plain: who a connection is for. */
#include "services/tlsd/behind.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/gate.h"
#include "common/log.h"
#include "common/wait.h"

bool
behind_say(int fd, const struct proxy *p)
{
	char header[PROXY_V2_MAX];
	size_t n = proxy_write(header, p);

	return send(fd, header, n, MSG_NOSIGNAL) == (ssize_t)n;
}

int
behind_connect(const char *path, const struct proxy *p)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (strlcpy(to.sun_path, path, sizeof(to.sun_path)) >=
	    sizeof(to.sun_path)) {
		log_warn("%s: too long for a socket's path", path);
		return -1;
	}
	/* Where too many wait already, we do not. */
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1 &&
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	    behind_say(fd, p))
		return fd;
	log_warn("%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	return -1;
}

/* What a program finds, as inetd would have it: signals, alarm, fd 0 and 1. */
static void
arrange(int fd, unsigned int alarm_s)
{
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	/* It would hear no more of SIGTERM and the like than an end of file. */
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	alarm(alarm_s);
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
}

int
behind_execute(char *const program[], unsigned int alarm_s, pid_t *pid)
{
	volatile int error = 0; /* the child's, which has our memory */
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1) {
		log_warn("socketpair: %s", strerror(errno));
		return -1;
	}
	*pid = vfork();
	if (*pid == 0) {
		arrange(pair[1], alarm_s);
		execvp(program[0], program);
		error = errno;
		_exit(EX_UNAVAILABLE);
	}
	if (*pid == -1)
		error = errno;
	close(pair[1]);
	if (error == 0)
		return pair[0];
	log_warn("%s: %s", program[0], strerror(error));
	if (*pid != -1)
		waitpid(*pid, NULL, 0);
	close(pair[0]);
	return -1;
}

int
behind_wait(pid_t pid, const char *program)
{
	char how[GATE_STATUS];
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return EX_OSERR;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	gate_status(how, status);
	log_warn("%s: %s", program, how);
	return EX_SOFTWARE;
}

/* The one descriptor that the message has; others are not kept. */
static int
descriptor_of(struct msghdr *message)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(message);
	int fd;

	if ((message->msg_flags & MSG_CTRUNC) != 0 || c == NULL ||
	    c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(sizeof(fd)))
		return -1;
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

int
behind_receive(int from)
{
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(sizeof(int))];
	} control;
	char octet;
	struct iovec iov = { &octet, sizeof(octet) };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.octets,
		.msg_controllen = sizeof(control.octets) };
	int type = 0, fd = -1;
	socklen_t len = sizeof(type);

	if (wait_for(from, POLLIN, now_ms() + RECEIVE_MS) == 1 &&
	    recvmsg(from, &message, MSG_CMSG_CLOEXEC) == sizeof(octet))
		fd = descriptor_of(&message);
	if (fd != -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	    type == SOCK_STREAM)
		return fd;
	log_warn("a handler sent no connection");
	return -1;
}
