/* network.c - internet addresses, and the networks they belong to. */
#include "common/network.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BITS        128
#define MAPPED_BITS 96 /* ::ffff:0:0/96 stands before an IPv4 address */

/* No unicast address is in ff00::/8, so no IPv6 key can be an IPv4 one. */
#define KEY_OF_V4      ((uint64_t)0xff << 56)
#define KEY_OF_NOTHING 1 /* ::/64, where ::1 is; 0 means "no address" */

static void
map_v4(struct in6_addr *to, const struct in_addr *from)
{
	memset(to, 0, sizeof(*to));
	memset(to->s6_addr + 10, 0xff, 2);
	memcpy(to->s6_addr + 12, from, sizeof(*from));
}

int
network_parse(struct network *n, const char *text)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/'), *wrong = NULL;
	struct in_addr v4;
	size_t len = slash == NULL ? strlen(text) : (size_t)(slash - text);
	unsigned int before = 0;

	if (len >= sizeof(address))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	if (inet_pton(AF_INET, address, &v4) == 1) {
		map_v4(&n->address, &v4);
		before = MAPPED_BITS;
	} else if (inet_pton(AF_INET6, address, &n->address) != 1)
		return -1;
	n->bits = BITS;
	if (slash != NULL)
		n->bits = before + (unsigned int)strtonum(
		                       slash + 1, 0, BITS - before, &wrong);
	return wrong == NULL ? 0 : -1;
}

int
network_server(struct in6_addr *address, in_port_t *port, const char *text)
{
	char ip[INET6_ADDRSTRLEN];
	const char *blank = strchr(text, ' '), *wrong = NULL;
	struct network n;

	strlcpy(ip, text, sizeof(ip));
	ip[strcspn(ip, " ")] = '\0';
	if (network_parse(&n, ip) == -1 || n.bits != BITS ||
	    strchr(ip, '/') != NULL)
		return -1;
	*address = n.address;
	if (blank != NULL)
		*port = (in_port_t)strtonum(blank + 1, 1, 65535, &wrong);
	return wrong == NULL ? 0 : -1;
}

bool
network_has(const struct network *n, const struct in6_addr *address)
{
	unsigned int whole = n->bits / 8, rest = n->bits % 8;
	const uint8_t *a = n->address.s6_addr, *b = address->s6_addr;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

bool
network_address(
    struct in6_addr *address, in_port_t *port, const struct sockaddr *sa)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;

	switch (sa->sa_family) {
	case AF_INET:
		map_v4(address, &v4->sin_addr);
		*port = ntohs(v4->sin_port);
		return true;
	case AF_INET6:
		*address = v6->sin6_addr;
		*port = ntohs(v6->sin6_port);
		return true;
	default:
		memset(address, 0, sizeof(*address));
		*port = 0;
		return false;
	}
}

void
network_label(
    char label[ADDRESS_LABEL], const struct in6_addr *address, in_port_t port)
{
	char text[INET6_ADDRSTRLEN];

	if (IN6_IS_ADDR_V4MAPPED(address)) {
		inet_ntop(AF_INET, address->s6_addr + 12, text, sizeof(text));
		snprintf(label, ADDRESS_LABEL, "%s:%u", text, port);
	} else {
		inet_ntop(AF_INET6, address, text, sizeof(text));
		snprintf(label, ADDRESS_LABEL, "[%s]:%u", text, port);
	}
}

uint64_t
network_key(const struct in6_addr *address)
{
	uint32_t v4;
	uint64_t prefix;

	if (IN6_IS_ADDR_V4MAPPED(address)) {
		memcpy(&v4, address->s6_addr + 12, sizeof(v4));
		return KEY_OF_V4 | v4;
	}
	memcpy(&prefix, address->s6_addr, sizeof(prefix));
	return prefix == 0 ? KEY_OF_NOTHING : prefix;
}
