/* proxy.c - the PROXY header, both versions, and how it arrives. */
#include "common/proxy.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "t/fuzz/fuzz.h"

/* Reading takes exactly the header, when there is a whole one. */
static void
read_it(const void *octets, size_t n, size_t used)
{
	struct sockaddr_storage remote, local;
	char rest[PROXY_V2_MAX + 1];
	int pair[2];

	promise(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	promise(send(pair[1], octets, n, 0) == (ssize_t)n);
	promise(shutdown(pair[1], SHUT_WR) == 0);
	proxy_read(pair[0], &remote, &local);
	if (used > 0)
		promise(
		    read(pair[0], rest, sizeof(rest)) == (ssize_t)(n - used));
	close(pair[0]);
	close(pair[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct sockaddr_storage remote, local;
	enum proxied got;
	size_t used = 0, i;
	char *exact;

	if (n > PROXY_V2_MAX)
		return 0;
	exact = malloc(n); /* so that reading past it is noticed */
	promise(exact != NULL || n == 0);
	if (n > 0)
		memcpy(exact, octets, n);
	got = proxy_parse(exact, n, &used, &remote, &local);
	if (got == PROXY_CLIENT || got == PROXY_LOCAL) {
		promise(used > 0 && used <= n);
		/* Before its last octet there was no header. */
		for (i = 0; i < used; i++)
			promise(proxy_parse(exact, i, &(size_t){ 0 }, &remote,
			            &local) == PROXY_MORE);
		read_it(exact, n, used);
	} else if (got == PROXY_BAD)
		read_it(exact, n, 0);
	free(exact);
	return 0;
}
