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
	struct proxy p;
	char rest[PROXY_V2_MAX + 1];
	int pair[2];

	promise(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	promise(send(pair[1], octets, n, 0) == (ssize_t)n);
	promise(shutdown(pair[1], SHUT_WR) == 0);
	proxy_read(pair[0], INT64_MAX, &p);
	if (used > 0)
		promise(
		    read(pair[0], rest, sizeof(rest)) == (ssize_t)(n - used));
	close(pair[0]);
	close(pair[1]);
}

static bool
same(const struct tls *a, const struct tls *b)
{
	return strcmp(a->protocol, b->protocol) == 0 &&
	       strcmp(a->cipher, b->cipher) == 0 &&
	       strcmp(a->sni, b->sni) == 0 && strcmp(a->alpn, b->alpn) == 0 &&
	       strcmp(a->client, b->client) == 0;
}

/* What was read can be written, and is the same when it is read again. */
static void
write_it(const struct proxy *p, enum proxied got)
{
	char *header = malloc(PROXY_V2_MAX);
	struct proxy again;
	size_t n, used;

	promise(header != NULL);
	n = proxy_write(header, p);
	promise(proxy_parse(header, n, &used, &again) == got);
	promise(used == n);
	promise(same(&p->tls, &again.tls));
	if (got == PROXY_CLIENT)
		promise(
		    memcmp(&p->remote, &again.remote, sizeof(p->remote)) == 0 &&
		    memcmp(&p->local, &again.local, sizeof(p->local)) == 0);
	free(header);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct proxy p;
	enum proxied got;
	size_t used = 0, i;
	char *exact;

	if (n > PROXY_V2_MAX)
		return 0;
	exact = malloc(n); /* so that reading past it is noticed */
	promise(exact != NULL || n == 0);
	if (n > 0)
		memcpy(exact, octets, n);
	got = proxy_parse(exact, n, &used, &p);
	if (got == PROXY_LOCAL)
		memset(&p.remote, 0, sizeof(p.remote));
	if (got == PROXY_CLIENT || got == PROXY_LOCAL) {
		/* A cipher without a version says nothing. */
		if (*p.tls.protocol == '\0')
			*p.tls.cipher = '\0';
		write_it(&p, got);
		promise(used > 0 && used <= n);
		/* Before its last octet there was no header. */
		for (i = 0; i < used; i++)
			promise(proxy_parse(exact, i, &(size_t){ 0 },
			            &(struct proxy){ 0 }) == PROXY_MORE);
		read_it(exact, n, used);
	} else if (got == PROXY_BAD)
		read_it(exact, n, 0);
	free(exact);
	return 0;
}
