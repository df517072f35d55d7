/* route.c - whose a recipient is. */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/smtpd/smtpd.h"

#define RELAY_MARKS "%!@" /* in a local part: pass it on to another host */

/* True if two texts are the same IP address. */
static bool
same_address(int family, const char *a, const char *b)
{
	unsigned char x[sizeof(struct in6_addr)], y[sizeof(x)];

	return inet_pton(family, a, x) == 1 && inet_pton(family, b, y) == 1 &&
	       memcmp(x, y, family == AF_INET ? 4 : 16) == 0;
}

/* True for this machine's own literal: loopback, or where the client came. */
static bool
is_our_address(const struct peer *peer, const char *literal)
{
	char text[INET6_ADDRSTRLEN];
	const char *ip = literal + 1, *loopback = "127.0.0.1";
	int family = AF_INET;

	if (strncasecmp(ip, "IPv6:", 5) == 0) {
		ip += 5;
		family = AF_INET6;
		loopback = "::1";
	}
	strlcpy(text, ip, sizeof(text));
	text[strcspn(text, "]")] = '\0';
	return same_address(family, text, loopback) ||
	       same_address(family, text, peer->local_ip);
}

static bool
is_our_domain(
    const struct conf *conf, const struct peer *peer, const char *domain)
{
	if (*domain == '[')
		return is_our_address(peer, domain);
	return *domain == '\0' || conf_is_local(conf, domain);
}

enum route
route_find(const struct conf *conf, const struct peer *peer,
    const struct path *p, char name[USERS_NAME])
{
	bool postmaster = strcasecmp(p->local, "postmaster") == 0;

	if (!is_our_domain(conf, peer, p->domain) ||
	    strpbrk(p->local, RELAY_MARKS) != NULL)
		return FOREIGN;
	if (users_name(conf, postmaster ? conf->postmaster : p->local, name) ==
	    -1)
		return postmaster ? CANNOT_TELL : NOBODYS;
	switch (users_exists(conf, name)) {
	case USERS_YES:
		return OURS;
	case USERS_CANNOT_TELL:
		return CANNOT_TELL;
	case USERS_NO:
		break;
	}
	if (!postmaster)
		return NOBODYS;
	log_warn("postmaster's mail goes to %s, and there is no such account",
	    conf->postmaster);
	return CANNOT_TELL;
}
