/* busy.c - the last line for a client that is not going to be served. */
#include "common/busy.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/service.h"

#define LINE_MAX     256
#define DRAIN_READS  16 /* of DRAIN_OCTETS, at once */
#define DRAIN_OCTETS 4096

#define HTTP(status)                                                           \
	"HTTP/1.1 " status "\r\nConnection: close\r\n"                         \
	"Content-Type: text/plain\r\n\r\n%s\n"

/* clang-format off */
static const struct busy {
	const char *service;
	const char *say[2]; /* by enum regret, with the reason for %s */
} table[] = {
	{ "smtp",       { "421 4.3.2 %s\r\n", "554 5.7.1 %s\r\n" } }, /* RFC 5321 3.8, 3.1 */
	{ "submission", { "421 4.3.2 %s\r\n", "554 5.7.1 %s\r\n" } },
	{ "pop3",       { "-ERR [SYS/TEMP] %s\r\n", "-ERR [SYS/PERM] %s\r\n" } }, /* RFC 3206 */
	{ "imap",       { "* BYE [UNAVAILABLE] %s\r\n", "* BYE %s\r\n" } }, /* RFC 3501 7.1.5 */
	{ "imap2",      { "* BYE [UNAVAILABLE] %s\r\n", "* BYE %s\r\n" } },
	{ "http",       { HTTP("503 Service Unavailable"), HTTP("403 Forbidden") } },
	{ "ftp",        { "421 %s\r\n", "421 %s\r\n" } }, /* RFC 959 4.2 */
	{ "nntp",       { "400 %s\r\n", "502 %s\r\n" } }, /* RFC 3977 5.1 */
	{ "finger",     { "Sorry: %s.\r\n", "Sorry: %s.\r\n" } },
};
/* clang-format on */

#define ROWS (sizeof(table) / sizeof(table[0]))

const struct busy *
busy_find(const char *service)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (service_same(table[i].service, service))
			return &table[i];
	return NULL;
}

void
busy_say(int fd, const struct busy *words, enum regret regret, const char *why)
{
	char line[LINE_MAX];
	int n;

	if (words == NULL)
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	n = snprintf(line, sizeof(line), words->say[regret], why);
#pragma GCC diagnostic pop
	send(fd, line, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void
busy_close(int fd)
{
	char unread[DRAIN_OCTETS];
	int reads = 0;

	shutdown(fd, SHUT_WR);
	while (reads++ < DRAIN_READS &&
	       recv(fd, unread, sizeof(unread), MSG_DONTWAIT) > 0)
		;
	close(fd);
}
