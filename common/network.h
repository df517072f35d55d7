/*
 * network.h - internet addresses, and the networks they belong to.
 *
 * Every address is kept as IPv6, an IPv4 one as ::ffff:a.b.c.d (RFC 4291
 * 2.5.5.2), so that a listener for both families needs no second rule.
 * Nothing here keeps memory.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct network {
	struct in6_addr address;
	unsigned int bits; /* that count, of 128 */
};

#define ADDRESS_LABEL (INET6_ADDRSTRLEN + sizeof("[]:65535"))

/*
 * Read "192.0.2.0/24", "2001:db8::/32" or a single address. Returns -1 if
 * text is nothing of the kind.
 */
int network_parse(struct network *n, const char *text);

/*
 * Read a server's "192.0.2.1" or "2001:db8::1", and after a blank its port:
 * without one *port stays as it is. -1 if text is nothing of the kind.
 */
int network_server(struct in6_addr *address, in_port_t *port, const char *text);

bool network_has(const struct network *n, const struct in6_addr *address);

/* Address and port of sa. False if it is no internet address. */
bool network_address(
    struct in6_addr *address, in_port_t *port, const struct sockaddr *sa);

/* "192.0.2.1:25" or "[2001:db8::1]:25"; what a log line says. */
void network_label(
    char label[ADDRESS_LABEL], const struct in6_addr *address, in_port_t port);

/*
 * Who counts as one stranger: an IPv4 address, or an IPv6 /64, since that is
 * what one line of a provider gets. Never 0.
 */
uint64_t network_key(const struct in6_addr *address);

#endif
