/* ident.c - whose connection is it (RFC 1413). */
#include "services/inetd/ident.h"

#include <poll.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/network.h"
#include "common/wait.h"
#include "services/inetd/procnet.h"

#define QUESTION_MAX 1000        /* octets, section 5 */
#define IDLE_MS      (60 * 1000) /* section 4: may close after 60 to 180 s */

/* The connection that is asked about. */
struct asked {
	struct in6_addr local, remote;
	in_port_t local_port, remote_port;
};

static bool
take_port(const char *word, in_port_t *port)
{
	char digits[sizeof("65535")];
	const char *wrong;
	size_t n;

	word += strspn(word, " \t");
	n = strspn(word, "0123456789");
	if (n == 0 || n >= sizeof(digits) ||
	    word[n + strspn(word + n, " \t")] != '\0')
		return false;
	memcpy(digits, word, n);
	digits[n] = '\0';
	*port = (in_port_t)strtonum(digits, 1, UINT16_MAX, &wrong);
	return wrong == NULL;
}

bool
ident_parse(const char *line, in_port_t *ours, in_port_t *theirs)
{
	char first[QUESTION_MAX];
	const char *comma = strchr(line, ',');

	if (comma == NULL || (size_t)(comma - line) >= sizeof(first))
		return false;
	memcpy(first, line, (size_t)(comma - line));
	first[comma - line] = '\0';
	return take_port(first, ours) && take_port(comma + 1, theirs);
}

static bool
is_asked(const struct procnet *row, const void *arg)
{
	const struct asked *a = arg;

	return !row->listening && row->local_port == a->local_port &&
	       row->remote_port == a->remote_port &&
	       IN6_ARE_ADDR_EQUAL(&row->local, &a->local) &&
	       IN6_ARE_ADDR_EQUAL(&row->remote, &a->remote);
}

/* Only connections between the same two hosts as this one: section 3. */
static void
answer(const char *line, struct asked *a)
{
	const struct passwd *pw;
	struct procnet row;

	if (!ident_parse(line, &a->local_port, &a->remote_port)) {
		dprintf(STDOUT_FILENO, "0, 0 : ERROR : INVALID-PORT\r\n");
		return;
	}
	if (!procnet_find("tcp", &row, is_asked, a)) {
		dprintf(STDOUT_FILENO, "%u, %u : ERROR : NO-USER\r\n",
		    a->local_port, a->remote_port);
		return;
	}
	pw = getpwuid(row.uid);
	if (pw != NULL)
		dprintf(STDOUT_FILENO, "%u, %u : USERID : UNIX : %s\r\n",
		    a->local_port, a->remote_port, pw->pw_name);
	else
		dprintf(STDOUT_FILENO, "%u, %u : USERID : OTHER : %u\r\n",
		    a->local_port, a->remote_port, row.uid);
}

/* One line, without its end; false if there is none, or it is too long. */
static bool
next_question(char line[QUESTION_MAX])
{
	int64_t deadline = now_ms() + IDLE_MS;
	size_t n = 0;

	while (n < QUESTION_MAX &&
	       wait_for(STDIN_FILENO, POLLIN, deadline) == 1 &&
	       read(STDIN_FILENO, line + n, 1) == 1) {
		if (line[n] == '\n') {
			line[n] = '\0';
			line[strcspn(line, "\r")] = '\0';
			return true;
		}
		n++;
	}
	return false;
}

void
ident(void)
{
	struct sockaddr_storage end;
	socklen_t len = sizeof(end);
	char line[QUESTION_MAX];
	struct asked a;
	in_port_t port;

	if (getsockname(STDIN_FILENO, (struct sockaddr *)&end, &len) == -1 ||
	    !network_address(&a.local, &port, (struct sockaddr *)&end))
		return;
	len = sizeof(end);
	if (getpeername(STDIN_FILENO, (struct sockaddr *)&end, &len) == -1 ||
	    !network_address(&a.remote, &port, (struct sockaddr *)&end))
		return;
	while (next_question(line))
		answer(line, &a);
}
