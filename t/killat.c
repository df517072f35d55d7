/*
 * killat.c - kill a program at one of its system calls.
 *
 *	killat N PROGRAM [ARGUMENT...]
 *
 * Runs the program and kills it as it enters the Nth system call after the
 * first lock that it takes (fcntl(2), F_OFD_SETLK). Exits with 137 if it was
 * killed so, else as the program did.
 */
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/ptrace.h>

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define KILLED 137

static pid_t
start(char *argv[])
{
	pid_t pid = fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execv(argv[0], argv);
		err(EX_UNAVAILABLE, "%s", argv[0]);
	}
	if (pid == -1 || waitpid(pid, NULL, 0) == -1 ||
	    ptrace(PTRACE_SETOPTIONS, pid, 0,
	        PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == -1)
		err(EX_OSERR, "%s", argv[0]);
	return pid;
}

/* Is pid entering a system call, and is that its first lock? */
static bool
enters(pid_t pid, bool *lock)
{
	struct ptrace_syscall_info call;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(call), &call) == -1)
		err(EX_OSERR, "ptrace");
	if (call.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	*lock = call.entry.nr == SYS_fcntl && call.entry.args[1] == F_OFD_SETLK;
	return true;
}

int
main(int argc, char *argv[])
{
	unsigned long n, calls = 0;
	bool locked = false, lock;
	int status, sig = 0;
	pid_t pid;

	if (argc < 3)
		errx(EX_USAGE, "killat N program [argument ...]");
	n = strtoul(argv[1], NULL, 10);
	pid = start(argv + 2);
	while (ptrace(PTRACE_SYSCALL, pid, 0, sig) == 0 &&
	       waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		sig = WSTOPSIG(status);
		if (sig != (SIGTRAP | 0x80))
			continue;
		sig = 0;
		if (!enters(pid, &lock))
			continue;
		locked |= lock;
		if (locked && ++calls == n) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
			return KILLED;
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}
