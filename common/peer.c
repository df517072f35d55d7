/* peer.c - who is at the other end of a connection. */
#include "common/peer.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED_OCTETS 12 /* ::ffff:0:0/96 before the IPv4 address */

static void
print_address(const struct sockaddr *sa, char *ip, size_t ip_size, char *port,
    size_t port_size)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;
	const void *octets = &v4->sin_addr;
	int family = AF_INET;

	if (sa->sa_family == AF_INET6) {
		octets = &v6->sin6_addr;
		family = AF_INET6;
		if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
			octets = v6->sin6_addr.s6_addr + MAPPED_OCTETS;
			family = AF_INET;
		}
	} else if (sa->sa_family != AF_INET) {
		strlcpy(ip, PEER_UNKNOWN, ip_size);
		strlcpy(port, "0", port_size);
		return;
	}
	inet_ntop(family, octets, ip, (socklen_t)ip_size);
	/* sin_port and sin6_port are at the same place. */
	snprintf(port, port_size, "%hu", ntohs(v4->sin_port));
}

void
peer_name(
    struct peer *p, const struct sockaddr *remote, const struct sockaddr *local)
{
	print_address(remote, p->ip, sizeof(p->ip), p->port, sizeof(p->port));
	print_address(local, p->local_ip, sizeof(p->local_ip), p->local_port,
	    sizeof(p->local_port));
}

/* A variable of the UCSPI environment, or otherwise, cut to fit. */
static void
from_environment(const char *name, const char *otherwise, char *to, size_t size)
{
	const char *value = getenv(name);

	if (value == NULL || strlcpy(to, value, size) >= size)
		strlcpy(to, otherwise, size);
}

/* Whether INETLAB_PROXIED is set, so that not each child has to look. */
static enum { NOT_ASKED, NOT_PROXIED, PROXIED } proxied;

bool
peer_is_proxied(void)
{
	if (proxied == NOT_ASKED)
		proxied = getenv("INETLAB_PROXIED") == NULL ? NOT_PROXIED
		                                            : PROXIED;
	return proxied == PROXIED;
}

int
peer_proxied(const struct peer *p)
{
	peer_export(p);
	proxied = PROXIED;
	return setenv("INETLAB_PROXIED", "1", 1);
}

void
peer_find(struct peer *p, int fd)
{
	struct sockaddr_storage remote, local;
	socklen_t remote_len = sizeof(remote), local_len = sizeof(local);

	if (!peer_is_proxied() &&
	    getpeername(fd, (struct sockaddr *)&remote, &remote_len) == 0 &&
	    (remote.ss_family == AF_INET || remote.ss_family == AF_INET6) &&
	    getsockname(fd, (struct sockaddr *)&local, &local_len) == 0) {
		peer_name(
		    p, (struct sockaddr *)&remote, (struct sockaddr *)&local);
		return;
	}
	from_environment("TCPREMOTEIP", PEER_UNKNOWN, p->ip, sizeof(p->ip));
	from_environment("TCPREMOTEPORT", "0", p->port, sizeof(p->port));
	from_environment(
	    "TCPLOCALIP", PEER_UNKNOWN, p->local_ip, sizeof(p->local_ip));
	from_environment(
	    "TCPLOCALPORT", "0", p->local_port, sizeof(p->local_port));
}

void
peer_export(const struct peer *p)
{
	static char proto[] = "PROTO=TCP";
	static char ip[sizeof("TCPREMOTEIP=") + INET6_ADDRSTRLEN];
	static char port[sizeof("TCPREMOTEPORT=65535")];
	static char local_ip[sizeof("TCPLOCALIP=") + INET6_ADDRSTRLEN];
	static char local_port[sizeof("TCPLOCALPORT=65535")];

	snprintf(ip, sizeof(ip), "TCPREMOTEIP=%s", p->ip);
	snprintf(port, sizeof(port), "TCPREMOTEPORT=%s", p->port);
	snprintf(local_ip, sizeof(local_ip), "TCPLOCALIP=%s", p->local_ip);
	snprintf(
	    local_port, sizeof(local_port), "TCPLOCALPORT=%s", p->local_port);
	/* There since the last connection: a page less to copy. */
	if (getenv("TCPREMOTEIP") == strchr(ip, '=') + 1)
		return;
	putenv(proto);
	putenv(ip);
	putenv(port);
	putenv(local_ip);
	putenv(local_port);
}

void
peer_forget(void)
{
	unsetenv("PROTO");
	unsetenv("TCPREMOTEIP");
	unsetenv("TCPREMOTEPORT");
	unsetenv("TCPLOCALIP");
	unsetenv("TCPLOCALPORT");
}
