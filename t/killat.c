/*
 * killat.c - kill a program at one of its system calls.
 *
 *	killat N PROGRAM [ARGUMENT...]
 *
 * Runs the program and kills it as it enters a system call: the Nth since the
 * first lock that it takes (fcntl(2), F_OFD_SETLK or F_SETLK). Of several calls
 * between which no file is changed only the first counts: it would be left in
 * the same state at each. Exits with 137 if it was killed so, else as the
 * program did.
 */
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/ptrace.h>
#include <linux/types.h>

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
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

/* Can this call, when it is entered, change no file? What isn't known can. */
static bool
harmless(__u64 nr, const __u64 args[])
{
	static const __u64 calls[] = {
		SYS_read,
		SYS_pread64,
		SYS_fcntl,
		SYS_close,
		SYS_lseek,
		SYS_fstat,
		SYS_newfstatat,
		SYS_fsync,
		SYS_getpid,
		SYS_geteuid,
		SYS_getegid,
		SYS_uname,
		SYS_rt_sigaction,
		SYS_rt_sigprocmask,
		SYS_clock_gettime,
		SYS_mmap,
		SYS_munmap,
		SYS_mprotect,
		SYS_madvise,
		SYS_brk,
		SYS_futex,
		SYS_ppoll,
#ifdef SYS_poll
		SYS_stat,
		SYS_lstat,
		SYS_poll,
		SYS_alarm,
#endif
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (nr == calls[i])
			return true;
	}
	return (nr == SYS_openat && (args[2] & (O_CREAT | O_TRUNC)) == 0) ||
	       (nr == SYS_write && args[0] <= STDERR_FILENO);
}

/* What a traced program has done since it was last asked whether it counts. */
struct progress {
	bool locked;  /* it has taken a lock */
	bool changes; /* the call it is in may change a file */
	bool changed; /* one did, or the lock has just been asked for */
};

/* At the entry or the end of a system call: is it a call that counts? */
static bool
counts(pid_t pid, struct progress *p)
{
	struct ptrace_syscall_info call;
	bool counted;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(call), &call) == -1)
		err(EX_OSERR, "ptrace");
	if (call.op == PTRACE_SYSCALL_INFO_EXIT && !call.exit.is_error)
		p->changed |= p->changes;
	if (call.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	p->changes = !harmless(call.entry.nr, call.entry.args);
	if (!p->locked) {
		p->locked = call.entry.nr == SYS_fcntl &&
		            (call.entry.args[1] == F_OFD_SETLK ||
		                call.entry.args[1] == F_SETLK);
		p->changed = p->locked;
	}
	counted = p->changed;
	p->changed = false;
	return counted;
}

int
main(int argc, char *argv[])
{
	struct progress progress = { .locked = false };
	unsigned long n, calls = 0;
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
		if (counts(pid, &progress) && ++calls == n) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
			return KILLED;
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}
