/* external.c - who needs no password. */
#include "services/ldapd/external.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "common/peer.h"
#include "common/tls.h"

/* What it is called if the settings have no root DN: as slapd has it. */
#define PEER_NAME "gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth"

bool
external_offered(const struct client *c)
{
	struct sockaddr_storage own;
	socklen_t len = sizeof(own);
	struct ucred who;

	(void)c;
	if (tls_is_on() || peer_is_proxied() ||
	    getsockname(STDIN_FILENO, (struct sockaddr *)&own, &len) == -1 ||
	    own.ss_family != AF_UNIX)
		return false;
	len = sizeof(who);
	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_PEERCRED, &who, &len) ==
	           0 &&
	       who.pid != 0 && (who.uid == 0 || who.uid == getuid());
}

bool
external_bind(struct request *r)
{
	const char *name = r->client->conf->ldap.root_dn;
	struct dn dn;

	if (*name == '\0')
		name = PEER_NAME;
	if (!dn_parse(r->arena, octets_of(name), &dn))
		return answer(r, LDAP_OTHER, "root_dn is no DN");
	if (!client_become(r->client, r->arena, 0, octets_of(name), &dn, true))
		return answer(r, LDAP_UNAVAILABLE, "no memory");
	log_info("%s: root, by EXTERNAL", client_ip(r->client));
	return true;
}
