/*
 * external.h - who needs no password (SASL EXTERNAL, RFC 4422 A).
 *
 * Over a unix socket the kernel says whose process is at the other end. root,
 * and the user that ldapd runs as, could read and change the files of the
 * directory anyway: they may as well do it by LDAP (ldapmodify -Y EXTERNAL
 * -H ldapi://...), as the root DN. Not who came by a balancer, or tlsd.
 */
#ifndef EXTERNAL_H
#define EXTERNAL_H

#include <stdbool.h>

#include "services/ldapd/request.h"

#define EXTERNAL "EXTERNAL"

/* Is it such a client? */
bool external_offered(const struct client *c);

/* Be the root DN: as a handler does. */
bool external_bind(struct request *r);

#endif
