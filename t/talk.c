/*
 * talk.c - give a program what a client sends, and print what it answers.
 *
 *	talk [-b LINE] [-e LINE] [-a START] PROGRAM [ARGUMENT...]
 *
 * Sends the lines of -b, standard input and the lines of -e, each ending in
 * CRLF. Prints the answer without its CRs; with -a, what comes after the first
 * line that begins so. Exits as the program did.
 */
#include <sys/wait.h>

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define LINES_MAX 64

struct lines {
	const char *line[LINES_MAX];
	size_t count;
};

static void
add(struct lines *lines, const char *line)
{
	if (lines->count == LINES_MAX)
		errx(EX_USAGE, "too many lines");
	lines->line[lines->count++] = line;
}

static void
send_lines(const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		printf("%s\r\n", lines->line[i]);
}

static void
send_all(const struct lines *before, const struct lines *after)
{
	int c, last = '\n';

	send_lines(before);
	for (; (c = getchar_unlocked()) != EOF; last = c) {
		if (c == '\n')
			putchar_unlocked('\r');
		putchar_unlocked(c);
	}
	if (last != '\n')
		putchar('\r'); /* without its end, as sed(1) would */
	send_lines(after);
	fflush(stdout);
}

static void
print_answer(const char *after)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) != -1) {
		for (ssize_t i = 0; after == NULL && i < n; i++) {
			if (line[i] != '\r')
				putchar_unlocked(line[i]);
		}
		if (after != NULL && strncmp(line, after, strlen(after)) == 0)
			after = NULL;
	}
	fflush(stdout);
	free(line);
}

/* Have these two as stdin and stdout, and no other end of the pipes. */
static void
use(int pipes[2][2], int in, int out)
{
	if (dup2(in, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1)
		err(EX_OSERR, "dup2");
	for (int i = 0; i < 2; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
}

static int
talk(char *argv[], const struct lines *before, const struct lines *after,
    const char *start)
{
	int pipes[2][2], status;
	pid_t program, sender;

	if (pipe(pipes[0]) == -1 || pipe(pipes[1]) == -1)
		err(EX_OSERR, "pipe");
	if ((program = fork()) == 0) {
		use(pipes, pipes[0][0], pipes[1][1]);
		execvp(argv[0], argv);
		err(EX_UNAVAILABLE, "%s", argv[0]);
	}
	if ((sender = fork()) == 0) {
		use(pipes, STDIN_FILENO, pipes[0][1]);
		send_all(before, after);
		_exit(EX_OK);
	}
	if (program == -1 || sender == -1)
		err(EX_OSERR, "fork");
	use(pipes, pipes[1][0], STDOUT_FILENO);
	print_answer(start);
	kill(sender, SIGKILL);
	waitpid(sender, NULL, 0);
	if (waitpid(program, &status, 0) == -1)
		err(EX_OSERR, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
	                           : WEXITSTATUS(status);
}

int
main(int argc, char *argv[])
{
	struct lines before = { .count = 0 }, after = { .count = 0 };
	const char *start = NULL;
	int option;

	while ((option = getopt(argc, argv, "+a:b:e:")) != -1) {
		switch (option) {
		case 'a':
			start = optarg;
			break;
		case 'b':
			add(&before, optarg);
			break;
		case 'e':
			add(&after, optarg);
			break;
		default:
			return EX_USAGE;
		}
	}
	if (optind == argc)
		errx(EX_USAGE, "talk [-b line] [-e line] [-a start] program");
	return talk(argv + optind, &before, &after, start);
}
