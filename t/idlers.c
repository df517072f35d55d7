/*
 * idlers.c - many IMAP sessions of user1 that idle, on one port.
 *
 *	idlers SESSIONS PORT MAILBOX
 *
 * Each logs in, selects INBOX and says IDLE; then a message is added to the
 * file MAILBOX, and each has to be told of it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define SESSIONS_MAX 500
#define WAIT_S       60
#define HEARD        65536 /* octets of a session */

struct idler {
	int fd;
	size_t n;
	char heard[HEARD];
};

static void
meet(struct idler *i, in_port_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = WAIT_S };
	static const char says[] = "a LOGIN user1 password\r\n"
	                           "b SELECT INBOX\r\nc IDLE\r\n";

	i->n = 0;
	i->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (i->fd == -1 ||
	    connect(i->fd, (struct sockaddr *)&to, sizeof(to)) == -1 ||
	    setsockopt(i->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
	        sizeof(patience)) == -1 ||
	    write(i->fd, says, sizeof(says) - 1) != sizeof(says) - 1)
		err(1, "a session");
}

/* Read on until what was heard has this in it. */
static void
hear(struct idler *i, const char *what)
{
	ssize_t n;

	while (memmem(i->heard, i->n, what, strlen(what)) == NULL) {
		n = read(i->fd, i->heard + i->n, sizeof(i->heard) - i->n);
		if (n <= 0)
			errx(1, "not heard: %s, but %.*s", what, (int)i->n,
			    i->heard);
		i->n += (size_t)n;
	}
}

static void
add_message(const char *path)
{
	static const char text[] = "From bob@st.um Sat Nov 21 03:00:00 2026\n"
	                           "Subject: to all\n\ntext\n\n";
	int fd = open(path, O_WRONLY | O_APPEND);

	if (fd == -1 || write(fd, text, sizeof(text) - 1) == -1)
		err(1, "%s", path);
	close(fd);
}

int
main(int argc, char **argv)
{
	static struct idler idlers[SESSIONS_MAX];
	int n, i;

	if (argc != 4)
		errx(1, "usage: idlers sessions port mailbox");
	n = (int)strtoul(argv[1], NULL, 10);
	if (n < 1 || n > SESSIONS_MAX)
		errx(1, "1 to %d sessions", SESSIONS_MAX);
	for (i = 0; i < n; i++) {
		meet(&idlers[i], (in_port_t)strtoul(argv[2], NULL, 10));
		hear(&idlers[i], "+ idling\r\n");
	}
	add_message(argv[3]);
	for (i = 0; i < n; i++)
		hear(&idlers[i], "* 4 EXISTS\r\n");
	printf("%d have heard of it\n", n);
	return 0;
}
