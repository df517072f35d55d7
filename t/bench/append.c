/*
 * append.c - the floor: the least that letters which stay cost.
 *
 *	append under|after PROCESSES LETTERS FILE...
 *		So many letters of 4 KB, by PROCESSES at once, to the end of
 *		each file in turn, under a lock of it. Each is flushed: under
 *		the lock, or after it, when many share a flush. Prints letters
 *		a second.
 *
 * No client, no note for a crash, nothing parsed or looked up: a mail server
 * that did less would lose mail.
 */
#include <sys/file.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"

#define PROCESSES_MAX 256
#define LETTERS_MAX   10000000
#define LETTER        4096

static void
add(int fd, const char *letter, bool under)
{
	if (flock(fd, LOCK_EX) == -1 || write(fd, letter, LETTER) != LETTER ||
	    (under && fdatasync(fd) == -1) || flock(fd, LOCK_UN) == -1 ||
	    (!under && fdatasync(fd) == -1))
		err(EX_IOERR, "append");
}

/* Be the process who, and append n letters. */
static void
work(size_t who, size_t n, bool under, char *files[], size_t count)
{
	char letter[LETTER];
	int *fd = calloc(count, sizeof(*fd));
	size_t i;

	if (fd == NULL)
		err(EX_OSERR, NULL);
	memset(letter, 'x', sizeof(letter));
	for (i = 0; i < count; i++) {
		fd[i] = open(files[i], O_WRONLY | O_APPEND | O_CREAT, 0600);
		if (fd[i] == -1)
			err(EX_CANTCREAT, "%s", files[i]);
	}
	for (i = 0; i < n; i++)
		add(fd[(who + i) % count], letter, under);
}

int
main(int argc, char *argv[])
{
	size_t processes, letters, i;
	int64_t began = now_ns();
	bool under = argc > 1 && strcmp(argv[1], "under") == 0;
	int status, bad = 0;

	if (argc < 5 || (!under && strcmp(argv[1], "after") != 0))
		errx(EX_USAGE,
		    "usage: append under|after PROCESSES LETTERS FILE...");
	processes = number(argv[2], PROCESSES_MAX);
	letters = number(argv[3], LETTERS_MAX);
	for (i = 0; i < processes; i++)
		switch (fork()) {
		case -1:
			err(EX_OSERR, "fork");
		case 0:
			work(i, letters / processes, under, argv + 4,
			    (size_t)argc - 4);
			return EX_OK;
		}
	while (wait(&status) != -1)
		bad |= status;
	printf("%.1f\n", (double)(letters / processes * processes) * 1e9 /
	                     (double)(now_ns() - began));
	return bad == 0 ? EX_OK : EX_IOERR;
}
