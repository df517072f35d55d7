/*
 * procnet.h - the kernel's tables of sockets, /proc/net/tcp and its like.
 */
#ifndef INETD_PROCNET_H
#define INETD_PROCNET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/types.h>

/* A row of a table. Addresses are IPv6, IPv4 ones mapped into it. */
struct procnet {
	struct in6_addr local, remote;
	in_port_t local_port, remote_port;
	bool listening;
	uid_t uid;
	ino_t inode;
};

/*
 * Look at each row of "tcp" or "udp", IPv4 and IPv6, until is_it() says so.
 * Returns whether it did, and the row.
 */
bool procnet_find(const char *table, struct procnet *row,
    bool (*is_it)(const struct procnet *row, const void *wanted),
    const void *wanted);

#endif
