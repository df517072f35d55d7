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

/* What may follow the addresses: a type, a length of 16 bits, a value (2.2). */
#define TLV_OCTETS      3
#define TLV_ALPN        0x01
#define TLV_AUTHORITY   0x02
#define TLV_SSL         0x20
#define TLV_SSL_VERSION 0x21 /* these two inside the one before */
#define TLV_SSL_CIPHER  0x23
#define TLV_SUBJECT     0xe0 /* ours: the first of those for custom use */

/* How the value of TLV_SSL begins: a bit field, 0 if the client's is good. */
#define SSL_OCTETS    5
#define SSL_SPOKEN    0x01
#define SSL_CERT_CONN 0x02

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
v1_words(char *line, struct proxy *p)
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
	if (line != NULL || !take_text(&p->remote, family, word[1], word[3]) ||
	    !take_text(&p->local, family, word[2], word[4]))
		return PROXY_BAD;
	return PROXY_CLIENT;
}

static enum proxied
v1(const char *octets, size_t n, size_t *used, struct proxy *p)
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
	return v1_words(line, p);
}

/* Which of them are kept, and where. */
#define KEPT(type, name)                                                       \
	{                                                                      \
		type, offsetof(struct tls, name),                              \
		    sizeof(((struct tls *)NULL)->name)                         \
	}
static const struct {
	uint8_t type;
	size_t at, size;
} kept[] = {
	KEPT(TLV_ALPN, alpn),
	KEPT(TLV_AUTHORITY, sni),
	KEPT(TLV_SSL_VERSION, protocol),
	KEPT(TLV_SSL_CIPHER, cipher),
	KEPT(TLV_SUBJECT, client),
};

#define KEPT_TYPES (sizeof(kept) / sizeof(kept[0]))

/* One that does not fit, or is no text, is as good as none. */
static void
keep(struct tls *tls, uint8_t type, const char *value, size_t len)
{
	char *to;
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)value[i] < ' ' || value[i] == 0x7f)
			return;
	for (i = 0; i < KEPT_TYPES; i++)
		if (kept[i].type == type && len < kept[i].size) {
			to = (char *)tls + kept[i].at;
			memcpy(to, value, len);
			to[len] = '\0';
		}
}

/* False if these n octets are not whole types, lengths and values. */
static bool
take_tlvs(const char *octets, size_t n, struct tls *tls)
{
	const uint8_t *tlv;
	size_t len;

	for (; n > 0; octets += len, n -= len) {
		tlv = (const uint8_t *)octets;
		if (n < TLV_OCTETS)
			return false;
		len = TLV_OCTETS + ((size_t)tlv[1] << 8 | tlv[2]);
		if (len > n)
			return false;
		if (tlv[0] != TLV_SSL) {
			keep(
			    tls, tlv[0], octets + TLV_OCTETS, len - TLV_OCTETS);
			continue;
		}
		/* What it holds is of the same kind, and comes next. */
		if (len < TLV_OCTETS + SSL_OCTETS)
			return false;
		len = TLV_OCTETS + SSL_OCTETS;
	}
	return true;
}

/* Returns how many octets the addresses take, or -1. */
static ssize_t
take_addresses(uint8_t family, const char *address, size_t len, struct proxy *p)
{
	in_port_t port[2];

	if (family == V2_TCP4 && len >= V2_TCP4_OCTETS) {
		memcpy(port, address + 8, sizeof(port));
		set_v4(&p->remote, address, port[0]);
		set_v4(&p->local, address + 4, port[1]);
		return V2_TCP4_OCTETS;
	}
	if (family == V2_TCP6 && len >= V2_TCP6_OCTETS) {
		memcpy(port, address + 32, sizeof(port));
		set_v6(&p->remote, address, port[0]);
		set_v6(&p->local, address + 16, port[1]);
		return V2_TCP6_OCTETS;
	}
	return family == V2_UNSPEC ? 0 : -1;
}

static enum proxied
v2(const char *octets, size_t n, size_t *used, struct proxy *p)
{
	const uint8_t *fixed = (const uint8_t *)octets;
	ssize_t addresses;
	size_t len;
	bool whole;

	if (n < V2_FIXED)
		return PROXY_MORE;
	len = (size_t)fixed[14] << 8 | fixed[15];
	*used = V2_FIXED + len;
	if (*used > PROXY_V2_MAX ||
	    (fixed[12] != V2_LOCAL && fixed[12] != V2_PROXY))
		return PROXY_BAD;
	if (n < *used)
		return PROXY_MORE;
	if (fixed[12] == V2_LOCAL)
		return PROXY_LOCAL;
	octets += V2_FIXED;
	addresses = take_addresses(fixed[13], octets, len, p);
	if (addresses == -1)
		return PROXY_BAD;
	whole = take_tlvs(octets + addresses, len - (size_t)addresses, &p->tls);
	/* Then nobody says how long the addresses are. */
	if (fixed[13] == V2_UNSPEC)
		return PROXY_LOCAL;
	return whole ? PROXY_CLIENT : PROXY_BAD;
}

enum proxied
proxy_parse(const char *octets, size_t n, size_t *used, struct proxy *p)
{
	memset(&p->tls, 0, sizeof(p->tls));
	if (n == 0)
		return PROXY_MORE;
	if (begins(octets, n, V1_PREFIX, strlen(V1_PREFIX)))
		return n < strlen(V1_PREFIX) ? PROXY_MORE
		                             : v1(octets, n, used, p);
	if (begins(octets, n, V2_SIGNATURE, sizeof(V2_SIGNATURE) - 1))
		return v2(octets, n, used, p);
	return PROXY_BAD;
}

/*
 * What is looked at and is not yet a whole header is all header, so it can
 * be taken; of what completes it, only its own octets are.
 */
enum proxied
proxy_read(int fd, int64_t deadline, struct proxy *p)
{
	char octets[PROXY_V2_MAX];
	enum proxied what = PROXY_MORE;
	size_t had = 0, used;
	ssize_t n;

	while (what == PROXY_MORE) {
		if (wait_for(fd, POLLIN, deadline) != 1)
			return PROXY_BAD;
		n = recv(fd, octets + had, sizeof(octets) - had, MSG_PEEK);
		if (n <= 0)
			return PROXY_BAD;
		what = proxy_parse(octets, had + (size_t)n, &used, p);
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

/* Where the header that is being written ends. */
struct end {
	char *header;
	size_t n;
};

static void
put(struct end *to, const void *octets, size_t n)
{
	memcpy(to->header + to->n, octets, n);
	to->n += n;
}

static void
put_head(struct end *to, uint8_t type, size_t len)
{
	const uint8_t head[] = { type, (uint8_t)(len >> 8), (uint8_t)len };

	put(to, head, sizeof(head));
}

static void
put_text(struct end *to, uint8_t type, const char *text)
{
	if (*text == '\0')
		return;
	put_head(to, type, strlen(text));
	put(to, text, strlen(text));
}

static void
put_tls(struct end *to, const struct tls *tls)
{
	const uint8_t how[SSL_OCTETS] = {
		*tls->client == '\0' ? SSL_SPOKEN : SSL_SPOKEN | SSL_CERT_CONN
	};

	put_text(to, TLV_ALPN, tls->alpn);
	put_text(to, TLV_AUTHORITY, tls->sni);
	put_text(to, TLV_SUBJECT, tls->client);
	if (*tls->protocol == '\0')
		return;
	put_head(to, TLV_SSL,
	    SSL_OCTETS + TLV_OCTETS + strlen(tls->protocol) + TLV_OCTETS +
	        strlen(tls->cipher));
	put(to, how, sizeof(how));
	put_head(to, TLV_SSL_VERSION, strlen(tls->protocol));
	put(to, tls->protocol, strlen(tls->protocol));
	put_head(to, TLV_SSL_CIPHER, strlen(tls->cipher));
	put(to, tls->cipher, strlen(tls->cipher));
}

/* Returns the family that is to be said. */
static uint8_t
put_addresses(struct end *to, const struct proxy *p)
{
	const struct sockaddr_in *r4 = (const struct sockaddr_in *)&p->remote;
	const struct sockaddr_in *l4 = (const struct sockaddr_in *)&p->local;
	const struct sockaddr_in6 *r6 = (const struct sockaddr_in6 *)&p->remote;
	const struct sockaddr_in6 *l6 = (const struct sockaddr_in6 *)&p->local;

	switch (p->remote.ss_family) {
	case AF_INET:
		put(to, &r4->sin_addr, sizeof(r4->sin_addr));
		put(to, &l4->sin_addr, sizeof(l4->sin_addr));
		put(to, &r4->sin_port, sizeof(r4->sin_port));
		put(to, &l4->sin_port, sizeof(l4->sin_port));
		return V2_TCP4;
	case AF_INET6:
		put(to, &r6->sin6_addr, sizeof(r6->sin6_addr));
		put(to, &l6->sin6_addr, sizeof(l6->sin6_addr));
		put(to, &r6->sin6_port, sizeof(r6->sin6_port));
		put(to, &l6->sin6_port, sizeof(l6->sin6_port));
		return V2_TCP6;
	default:
		return V2_UNSPEC;
	}
}

size_t
proxy_write(char header[PROXY_V2_MAX], const struct proxy *p)
{
	struct end to = { header, V2_FIXED };
	uint8_t *fixed = (uint8_t *)header;

	_Static_assert(V2_FIXED + V2_TCP6_OCTETS + sizeof(struct tls) +
	                       6 * TLV_OCTETS + SSL_OCTETS <=
	                   PROXY_V2_MAX,
	    "the longest header fits");
	memcpy(header, V2_SIGNATURE, sizeof(V2_SIGNATURE) - 1);
	fixed[12] = V2_PROXY;
	fixed[13] = put_addresses(&to, p);
	put_tls(&to, &p->tls);
	fixed[14] = (uint8_t)((to.n - V2_FIXED) >> 8);
	fixed[15] = (uint8_t)(to.n - V2_FIXED);
	return to.n;
}
