/* proxy.c - the PROXY protocol, versions 1 and 2. */
#include "common/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/wait.h"

#define WHOLE_MS                                                               \
	5000 /* for the header to arrive; a balancer sends it at once */

#define V1_PREFIX    "PROXY "
#define V2_SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define V2_FIXED     16 /* octets, before the addresses */

/* The octets of version 2: command, family and protocol (section 2.2). */
#define V2_LOCAL  0x20
#define V2_PROXY  0x21
#define V2_UNSPEC 0x00 /* as UNKNOWN of version 1 */
#define V2_TCP4   0x11
#define V2_TCP6   0x21

#define V2_TCP4_OCTETS 12
#define V2_TCP6_OCTETS 36

/* True if the first n octets of a and b, or as many as there are, agree. */
static bool
begins(const char *octets, size_t n, const char *with, size_t len)
{
	return memcmp(octets, with, n < len ? n : len) == 0;
}

static void
set_v4(struct sockaddr_storage *to, const void *address, in_port_t port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	v4->sin_family = AF_INET;
	v4->sin_port = port;
	memcpy(&v4->sin_addr, address, sizeof(v4->sin_addr));
}

static void
set_v6(struct sockaddr_storage *to, const void *address, in_port_t port)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;

	memset(to, 0, sizeof(*to));
	v6->sin6_family = AF_INET6;
	v6->sin6_port = port;
	memcpy(&v6->sin6_addr, address, sizeof(v6->sin6_addr));
}

/* An address and port in text; false if they are not of the family. */
static bool
take_text(struct sockaddr_storage *to, int family, const char *address,
    const char *port)
{
	struct in6_addr octets;
	const char *wrong = NULL;
	in_port_t number;

	if (address == NULL || port == NULL ||
	    inet_pton(family, address, &octets) != 1)
		return false;
	number = htons((in_port_t)strtonum(port, 0, UINT16_MAX, &wrong));
	if (wrong != NULL)
		return false;
	if (family == AF_INET)
		set_v4(to, &octets, number);
	else
		set_v6(to, &octets, number);
	return true;
}

/* "TCP4 192.0.2.1 192.0.2.2 1234 25" (section 2.1). Cut up in place. */
static enum proxied
v1_words(
    char *line, struct sockaddr_storage *remote, struct sockaddr_storage *local)
{
	const char *word[5] = { NULL };
	int family, i;

	for (i = 0; i < 5; i++)
		word[i] = strsep(&line, " ");
	if (strcmp(word[0], "UNKNOWN") == 0)
		return PROXY_LOCAL;
	if (strcmp(word[0], "TCP4") == 0)
		family = AF_INET;
	else if (strcmp(word[0], "TCP6") == 0)
		family = AF_INET6;
	else
		return PROXY_BAD;
	if (line != NULL || !take_text(remote, family, word[1], word[3]) ||
	    !take_text(local, family, word[2], word[4]))
		return PROXY_BAD;
	return PROXY_CLIENT;
}

static enum proxied
v1(const char *octets, size_t n, size_t *used, struct sockaddr_storage *remote,
    struct sockaddr_storage *local)
{
	char line[PROXY_V1_MAX + 1];
	const char *end;

	if (n > PROXY_V1_MAX)
		n = PROXY_V1_MAX;
	end = memchr(octets, '\n', n);
	if (end == NULL)
		return n == PROXY_V1_MAX ? PROXY_BAD : PROXY_MORE;
	*used = (size_t)(end - octets) + 1;
	if (end[-1] != '\r')
		return PROXY_BAD;
	n = *used - 2 - strlen(V1_PREFIX);
	memcpy(line, octets + strlen(V1_PREFIX), n);
	line[n] = '\0';
	if (strlen(line) != n)
		return PROXY_BAD;
	return v1_words(line, remote, local);
}

static enum proxied
v2(const char *octets, size_t n, size_t *used, struct sockaddr_storage *remote,
    struct sockaddr_storage *local)
{
	const uint8_t *fixed = (const uint8_t *)octets;
	const char *address = octets + V2_FIXED;
	in_port_t port[2];
	size_t len;

	if (n < V2_FIXED)
		return PROXY_MORE;
	len = (size_t)fixed[14] << 8 | fixed[15];
	*used = V2_FIXED + len;
	if (*used > PROXY_V2_MAX ||
	    (fixed[12] != V2_LOCAL && fixed[12] != V2_PROXY))
		return PROXY_BAD;
	if (n < *used)
		return PROXY_MORE;
	if (fixed[12] == V2_LOCAL || fixed[13] == V2_UNSPEC)
		return PROXY_LOCAL;
	if (fixed[13] == V2_TCP4 && len >= V2_TCP4_OCTETS) {
		memcpy(port, address + 8, sizeof(port));
		set_v4(remote, address, port[0]);
		set_v4(local, address + 4, port[1]);
		return PROXY_CLIENT;
	}
	if (fixed[13] == V2_TCP6 && len >= V2_TCP6_OCTETS) {
		memcpy(port, address + 32, sizeof(port));
		set_v6(remote, address, port[0]);
		set_v6(local, address + 16, port[1]);
		return PROXY_CLIENT;
	}
	return PROXY_BAD;
}

enum proxied
proxy_parse(const char *octets, size_t n, size_t *used,
    struct sockaddr_storage *remote, struct sockaddr_storage *local)
{
	if (n == 0)
		return PROXY_MORE;
	if (begins(octets, n, V1_PREFIX, strlen(V1_PREFIX)))
		return n < strlen(V1_PREFIX)
		           ? PROXY_MORE
		           : v1(octets, n, used, remote, local);
	if (begins(octets, n, V2_SIGNATURE, sizeof(V2_SIGNATURE) - 1))
		return v2(octets, n, used, remote, local);
	return PROXY_BAD;
}

/*
 * What is looked at and is not yet a whole header is all header, so it can
 * be taken; of what completes it, only its own octets are.
 */
enum proxied
proxy_read(
    int fd, struct sockaddr_storage *remote, struct sockaddr_storage *local)
{
	char octets[PROXY_V2_MAX];
	int64_t deadline = now_ms() + WHOLE_MS;
	enum proxied what = PROXY_MORE;
	size_t had = 0, used;
	ssize_t n;

	while (what == PROXY_MORE) {
		if (wait_for(fd, POLLIN, deadline) != 1)
			return PROXY_BAD;
		n = recv(fd, octets + had, sizeof(octets) - had, MSG_PEEK);
		if (n <= 0)
			return PROXY_BAD;
		what = proxy_parse(
		    octets, had + (size_t)n, &used, remote, local);
		if (what == PROXY_BAD)
			return PROXY_BAD;
		if (what == PROXY_MORE)
			used = had + (size_t)n;
		if (recv(fd, octets + had, used - had, 0) !=
		    (ssize_t)(used - had))
			return PROXY_BAD;
		had = used;
	}
	return what;
}
