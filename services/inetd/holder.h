/*
 * holder.h - who has the port that we cannot have.
 */
#ifndef INETD_HOLDER_H
#define INETD_HOLDER_H

#include <netinet/in.h>

#define HOLDER_WORDS 96

/*
 * Write "inetd (pid 42)", or as much as this process may know, about the one
 * who listens on port (type is SOCK_STREAM or SOCK_DGRAM) at address or at
 * all of them. Returns its pid, or 0.
 */
int holder_of(char who[HOLDER_WORDS], int type, const struct in6_addr *address,
    in_port_t port);

#endif
