/* finger.c - a question, a line end, then what the directory answers to it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/fingerd/home.h"
#include "t/fuzz/fuzz.h"

#define FOLDER "/dev/shm/inetlab-fuzz-finger"
#define SAID   (1024 * 1024)

int fingerd_main(int argc, char **argv);

static const uint8_t *answer;
static size_t answer_n;

/* The directory: it has said all that it will say before it is asked. */
int
socket(int domain, int type, int protocol)
{
	static int far = -1;
	int ends[2];

	if (far != -1)
		close(far);
	promise(socketpair(domain, type, protocol, ends) == 0);
	far = ends[1];
	promise(write(far, answer, answer_n) == (ssize_t)answer_n);
	promise(shutdown(far, SHUT_WR) == 0);
	return ends[0];
}

int
connect(int fd, const struct sockaddr *to, socklen_t len)
{
	(void)fd;
	(void)to;
	(void)len;
	return 0;
}

static int
program(void)
{
	char name[] = "fingerd", *argv[] = { name, NULL };

	return fingerd_main(1, argv);
}

/* A mailbox that was never read, one that was, and one with nothing in it. */
static void
fill_mailboxes(void)
{
	const struct timespec read[] = { { .tv_sec = 2 }, { .tv_sec = 1 } };
	FILE *f = fopen(FOLDER "/user1", "w");

	promise(f != NULL && fputs("x\n", f) != EOF && fclose(f) == 0);
	f = fopen(FOLDER "/user2", "w");
	promise(f != NULL && fputs("x\n", f) != EOF && fclose(f) == 0);
	promise(utimensat(AT_FDCWD, FOLDER "/user2", read, 0) == 0);
	f = fopen(FOLDER "/user3", "w");
	promise(f != NULL && fclose(f) == 0);
}

/* The same octets are a plan, too. */
static void
write_plan(void)
{
	FILE *f = fopen(FOLDER "/user1.plan", "w");

	promise(f != NULL && fwrite(answer, 1, answer_n, f) == answer_n &&
	        fclose(f) == 0);
	f = fopen(FOLDER "/user1.project", "w");
	promise(f != NULL && fputs("x\ty\n", f) != EOF && fclose(f) == 0);
}

/* Control characters end lines, or refuse an option to telnet. */
static void
check(const char *said, size_t n)
{
	const unsigned char *o = (const unsigned char *)said;
	size_t i;

	for (i = 0; i < n; i++)
		if (o[i] == 0xff) {
			promise(i + 2 < n && (o[i + 1] | 2) == 0xfe);
			i += 2;
		} else if (o[i] == '\r') {
			promise(i + 1 < n && o[i + 1] == '\n');
			i++;
		} else
			promise(o[i] >= ' ' && o[i] != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static char said[SAID];
	static bool ready;
	const uint8_t *end = memchr(octets, '\n', n);
	size_t len = end == NULL ? n : (size_t)(end - octets) + 1;

	if (!ready) {
		mkdir(FOLDER, 0700);
		fill_mailboxes();
		fuzz_settings("ldap { suffixes = { \"o=um\", \"o=st\" } }\n"
		              "mail = \"" FOLDER "\"\n"
		              "finger { plans = \"" FOLDER "\" most = 3 }\n");
	}
	ready = true;
	answer = octets + len;
	answer_n = n - len;
	write_plan();
	fuzz_session(octets, len, program, NULL);
	check(said, fuzz_said(said, sizeof(said)));
	return 0;
}
