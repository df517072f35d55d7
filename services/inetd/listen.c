/* listen.c - the sockets that lines are served on. */
#include "services/inetd/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/log.h"
#include "common/network.h"
#include "common/service.h"
#include "services/inetd/holder.h"
#include "services/inetd/internal.h"

#define BACKLOG     1024 /* connections that wait to be accepted */
#define RESERVED    1024 /* ports below it are root's */
#define SOCKET_MODE 0660 /* of a unix socket: the line's user, a group */
#define OPEN_MODE   0666 /* and everybody else */

static int
fail(const struct inetd *in, const struct line *l, const char *what,
    const char *why)
{
	log_warn("%s:%u: %s: %s", in->file, l->entry->number, what, why);
	return -1;
}

/* The port to bind for a line, or -1. */
static int
port_of(const struct inetd *in, const struct line *l)
{
	const char *name = l->entry->service;
	int port = service_port(
	    name, l->entry->type == SOCK_STREAM ? "tcp" : "udp");

	if (port == 0)
		port = internal_port(name);
	if (port == 0)
		return fail(
		    in, l, name, "expected a port or a name in services(5)");
	if (in->offset == PORT_ANY)
		return 0;
	if (port + in->offset > 65535)
		return fail(in, l, name, "the offset makes its port too large");
	return port + in->offset;
}

/* A line's address: its own family, or what the protocol says. */
static struct addrinfo *
resolve(const struct inetd *in, const struct line *l)
{
	const struct entry *e = l->entry;
	bool any = strcmp(e->address, "*") == 0;
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
		.ai_family = e->transport->family,
		.ai_socktype = e->type };
	struct addrinfo *found;
	char port[sizeof("-2147483648")];
	int number = port_of(in, l), error;

	if (number == -1)
		return NULL;
	snprintf(port, sizeof(port), "%d", number);
	if (any && hints.ai_family == AF_UNSPEC)
		hints.ai_family = AF_INET;
	error = getaddrinfo(any ? NULL : e->address, port, &hints, &found);
	if (error == 0)
		return found;
	fail(in, l, e->address, gai_strerror(error));
	return NULL;
}

static int
cannot_bind(const struct inetd *in, struct line *l, const struct sockaddr *sa,
    const char *where)
{
	char who[HOLDER_WORDS], why[HOLDER_WORDS + 64];
	struct in6_addr address;
	in_port_t port;
	int holder;

	network_address(&address, &port, sa);
	if (errno == EADDRINUSE) {
		holder = holder_of(who, l->entry->type, &address, port);
		if (in->running != 0 && holder == in->running)
			return 0;
		snprintf(why, sizeof(why), "in use by %s", who);
		return fail(in, l, where, why);
	}
	if (errno == EACCES && port < RESERVED)
		return fail(in, l, where,
		    "only root may listen on a port below 1024 (-o 8000 adds "
		    "8000 to each)");
	return fail(in, l, where, strerror(errno));
}

static void
describe(const struct line *l, const struct sockaddr *sa, char *where)
{
	char label[ADDRESS_LABEL];
	struct in6_addr address;
	in_port_t port;

	network_address(&address, &port, sa);
	network_label(label, &address, port);
	snprintf(where, BOARD_WHERE, "%s/%s", label,
	    l->entry->type == SOCK_STREAM ? "tcp" : "udp");
}

static int
bind_to(const struct line *l, const struct addrinfo *ai)
{
	int fd, yes = 1, v6only = !l->entry->transport->both, saved;

	fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	/* With datagrams it would let two programs have one port. */
	if (ai->ai_socktype == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (ai->ai_family == AF_INET6)
		setsockopt(
		    fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 &&
	    (ai->ai_socktype != SOCK_STREAM || listen(fd, BACKLOG) == 0))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static int
open_internet(const struct inetd *in, struct line *l)
{
	struct addrinfo *ai = resolve(in, l);
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	struct in6_addr address;

	int result = 0;

	if (ai == NULL)
		return -1;
	l->fd = bind_to(l, ai);
	if (l->fd == -1) {
		describe(l, ai->ai_addr, l->where);
		result = cannot_bind(in, l, ai->ai_addr, l->where);
	} else {
		getsockname(l->fd, (struct sockaddr *)&bound, &len);
		network_address(&address, &l->port, (struct sockaddr *)&bound);
		describe(l, (struct sockaddr *)&bound, l->where);
	}
	freeaddrinfo(ai);
	return result;
}

/*
 * A socket's file that nobody listens on any more is in our way. (Any other
 * file refuses connections too.)
 */
static void
remove_stale(const struct sockaddr_un *sun, int type)
{
	struct stat st;
	int fd;

	if (lstat(sun->sun_path, &st) == -1 || !S_ISSOCK(st.st_mode))
		return;
	fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return;
	if (connect(fd, (const struct sockaddr *)sun, sizeof(*sun)) == -1 &&
	    errno == ECONNREFUSED)
		unlink(sun->sun_path);
	close(fd);
}

/*
 * A socket that only the line's user and one group may connect to, if it is
 * not for everybody. Its file is born with its mode, and no link that somebody
 * puts there is followed.
 */
static int
bind_unix(const struct line *l, const struct sockaddr_un *sun)
{
	mode_t before = umask(~(l->open ? OPEN_MODE : SOCKET_MODE) & 0777);
	int bound = bind(l->fd, (const struct sockaddr *)sun, sizeof(*sun));

	umask(before);
	if (bound == 0 && geteuid() == 0)
		return lchown(sun->sun_path, l->account.uid, l->guests);
	return bound;
}

static int
open_unix(const struct inetd *in, struct line *l)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	const char *path = l->entry->service;

	snprintf(l->where, sizeof(l->where), "%s/unix", path);
	if (strlcpy(sun.sun_path, path, sizeof(sun.sun_path)) >=
	    sizeof(sun.sun_path))
		return fail(in, l, path, "too long for a socket's path");
	if (in->running != 0)
		return 0;
	remove_stale(&sun, l->entry->type);
	l->fd = socket(AF_UNIX, l->entry->type | SOCK_CLOEXEC, 0);
	if (l->fd != -1 && bind_unix(l, &sun) == 0 &&
	    (l->entry->type != SOCK_STREAM || listen(l->fd, BACKLOG) == 0))
		return 0;
	fail(in, l, path,
	    errno == EADDRINUSE ? "in use by another program, or a file"
	                        : strerror(errno));
	if (l->fd != -1)
		close(l->fd);
	l->fd = -1;
	return -1;
}

int
listen_open(const struct inetd *in, struct line *l)
{
	l->port = 0;
	if (l->entry->transport->family == AF_UNIX)
		return open_unix(in, l);
	return open_internet(in, l);
}

void
listen_close(struct line *l)
{
	if (l->fd == -1)
		return;
	if (l->entry->transport->family == AF_UNIX)
		unlink(l->entry->service);
	shutdown(l->fd, SHUT_RDWR);
	close(l->fd);
	l->fd = -1;
}
