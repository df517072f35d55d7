/* rouse.c - the other line: what is beside the answers over UDP. */
#include "services/dnsd/rouse.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The first zone that needs it, or NULL. */
static const struct zone_conf *
in_need(const struct conf *conf)
{
	const struct zone_conf *z = conf->zones, *end = z + conf->zones_n;

	for (; z < end; z++)
		if (z->primary[0] != NULL || z->notify[0] != NULL)
			return z;
	return NULL;
}

/* Where this process listens, as an address to send to. */
static bool
own_address(union address *own, socklen_t *len)
{
	int listening = 0;
	socklen_t n = sizeof(listening);

	*len = sizeof(*own);
	if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &listening,
	        &n) == -1 ||
	    !listening || getsockname(STDIN_FILENO, &own->any, len) == -1)
		return false;
	if (own->any.sa_family == AF_INET6) {
		if (IN6_IS_ADDR_UNSPECIFIED(&own->v6.sin6_addr))
			own->v6.sin6_addr = in6addr_loopback;
		return true;
	}
	if (own->v4.sin_addr.s_addr == htonl(INADDR_ANY))
		own->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return own->any.sa_family == AF_INET;
}

void
rouse_datagrams(const struct conf *conf)
{
	const struct zone_conf *z = in_need(conf);
	int fd, error = 0;
	union address own;
	socklen_t len, n = sizeof(error);

	if (z == NULL || !own_address(&own, &len))
		return;
	fd = socket(own.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return;
	/* Within one machine the refusal is there before send(2) returns. */
	if (connect(fd, &own.any, len) == 0 && send(fd, "", 0, 0) == 0 &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 &&
	    error == ECONNREFUSED)
		log_warn("there is no line for datagrams: zone %s, for one, is "
		         "%s",
		    z->name,
		    z->primary[0] != NULL ? "not copied from its primary"
		                          : "changed and nobody told");
	close(fd);
}
