/* peer.c - who is there: the kernel's word, the wrapper's, nobody's. */
#include "common/peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "t/unit/tap.h"

/* A connection to ourselves over family; returns the accepted end. */
static int
connect_to_self(int family, struct sockaddr_storage *to)
{
	socklen_t len = sizeof(*to);
	int server = socket(family, SOCK_STREAM, 0);
	int client = socket(family, SOCK_STREAM, 0);

	memset(to, 0, sizeof(*to));
	to->ss_family = (sa_family_t)family;
	if (family == AF_INET6)
		((struct sockaddr_in6 *)to)->sin6_addr = in6addr_loopback;
	else
		((struct sockaddr_in *)to)->sin_addr.s_addr = htonl(
		    INADDR_LOOPBACK);
	if (bind(server, (struct sockaddr *)to, sizeof(*to)) == -1 ||
	    listen(server, 1) == -1 ||
	    getsockname(server, (struct sockaddr *)to, &len) == -1 ||
	    connect(client, (struct sockaddr *)to, len) == -1)
		return -1;
	return accept(server, NULL, NULL);
}

static void
test_kernel(void)
{
	struct sockaddr_storage to;
	struct peer p;
	char port[sizeof(p.port)];
	int fd;

	setenv("TCPREMOTEIP", "192.0.2.7", 1);
	fd = connect_to_self(AF_INET, &to);
	peer_find(&p, fd);
	is(p.ip, "127.0.0.1", "the kernel counts, not the environment");
	is(p.local_ip, "127.0.0.1", "our own address");
	snprintf(port, sizeof(port), "%hu",
	    ntohs(((struct sockaddr_in *)&to)->sin_port));
	is(p.local_port, port, "our own port");
	ok(strcmp(p.port, "0") != 0, "the peer's port");

	fd = connect_to_self(AF_INET6, &to);
	if (fd == -1)
		return; /* a machine without IPv6 */
	peer_find(&p, fd);
	is(p.ip, "::1", "IPv6");
}

static void
test_environment(void)
{
	struct peer p;
	int pair[2], null = open("/dev/null", O_RDONLY);

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		return;
	setenv("TCPREMOTEIP", "2001:db8::1", 1);
	setenv("TCPREMOTEPORT", "4321", 1);
	setenv("TCPLOCALIP", "2001:db8::2", 1);
	setenv("TCPLOCALPORT", "25", 1);
	peer_find(&p, null);
	is(p.ip, "2001:db8::1", "a file: the environment says who");
	is(p.port, "4321", "and from which port");
	is(p.local_ip, "2001:db8::2", "to which address");
	is(p.local_port, "25", "and port");
	peer_find(&p, pair[0]);
	is(p.ip, "2001:db8::1", "a wrapper's socketpair likewise");
	peer_find(&p, -1);
	is(p.ip, "2001:db8::1", "and no descriptor at all");

	setenv("TCPREMOTEIP",
	    "an address longer than any address that anybody ever had", 1);
	setenv("TCPREMOTEPORT", "1234567", 1);
	peer_find(&p, null);
	is(p.ip, PEER_UNKNOWN, "nonsense is not cut to look like an address");
	is(p.port, "0", "nor like a port");
	unsetenv("TCPREMOTEIP");
	unsetenv("TCPREMOTEPORT");
	unsetenv("TCPLOCALIP");
	unsetenv("TCPLOCALPORT");
	peer_find(&p, null);
	is(p.ip, PEER_UNKNOWN, "nobody says");
	is(p.local_port, "0", "nothing");
}

static void
test_names(void)
{
	struct sockaddr_in6 mapped = { .sin6_family = AF_INET6 };
	struct sockaddr_in local = { .sin_family = AF_INET };
	struct sockaddr other = { .sa_family = AF_UNIX };
	struct peer p;

	inet_pton(AF_INET6, "::ffff:192.0.2.9", &mapped.sin6_addr);
	mapped.sin6_port = htons(65535);
	peer_name(&p, (struct sockaddr *)&mapped, (struct sockaddr *)&local);
	is(p.ip, "192.0.2.9", "a mapped address is written as IPv4");
	is(p.port, "65535", "the largest port");
	is(p.local_ip, "0.0.0.0", "the other address");
	peer_export(&p);
	is(getenv("PROTO"), "TCP", "PROTO");
	is(getenv("TCPREMOTEIP"), "192.0.2.9", "TCPREMOTEIP");
	is(getenv("TCPREMOTEPORT"), "65535", "TCPREMOTEPORT");
	is(getenv("TCPLOCALIP"), "0.0.0.0", "TCPLOCALIP");
	is(getenv("TCPLOCALPORT"), "0", "TCPLOCALPORT");
	peer_name(&p, &other, &other);
	is(p.ip, PEER_UNKNOWN, "a family that has no numbers");
}

static void
test_proxied(void)
{
	struct sockaddr_storage to;
	struct peer p = { "192.0.2.7", "1", "192.0.2.8", "2" };
	int fd = connect_to_self(AF_INET, &to);

	ok(!peer_is_proxied(), "nobody has said so yet");
	ok(peer_proxied(&p) == 0 && peer_is_proxied(), "a balancer says who");
	peer_find(&p, fd);
	is(p.ip, "192.0.2.7", "then the environment counts");
}

int
main(void)
{
	test_kernel();
	test_environment();
	test_names();
	test_proxied();
	return tap_end();
}
