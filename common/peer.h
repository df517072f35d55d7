/*
 * peer.h - who is at the other end of a connection.
 *
 * The kernel's word counts if the descriptor is an internet socket; otherwise
 * the UCSPI environment that a wrapper sets (tcp-environ(5)). A superserver
 * that has read a PROXY header knows better than the kernel: it sets
 * INETLAB_PROXIED, and then the environment counts.
 */
#ifndef PEER_H
#define PEER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#define PEER_UNKNOWN "unknown"

/* Numbers as text; an IPv4 address mapped into IPv6 is written as IPv4. */
struct peer {
	char ip[INET6_ADDRSTRLEN]; /* PEER_UNKNOWN if nobody says */
	char port[sizeof("65535")];
	char local_ip[INET6_ADDRSTRLEN];
	char local_port[sizeof("65535")];
};

/* Find out who is at the other end of fd. Always fills p. */
void peer_find(struct peer *p, int fd);

/* Fill p from a connection's two addresses. */
void peer_name(struct peer *p, const struct sockaddr *remote,
    const struct sockaddr *local);

/*
 * Put p into the environment: PROTO, TCPREMOTEIP, TCPREMOTEPORT, TCPLOCALIP
 * and TCPLOCALPORT; or take them out. The memory is the module's own, so it
 * may be done again for each connection.
 */
void peer_export(const struct peer *p);
void peer_forget(void);

/*
 * Has a PROXY header named the peer? Then the environment counts. (Who calls
 * it before a fork spares each child the look.) And one has, just now: put what
 * it said into the environment. Returns -1 if there is no memory for it.
 */
bool peer_is_proxied(void);
int peer_proxied(const struct peer *p);

#endif
