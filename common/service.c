/* service.c - what services(5) calls a service. */
#include "common/service.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int
service_port(const char *name, const char *protocol)
{
	const struct servent *known;
	const char *wrong;
	int port = (int)strtonum(name, 1, UINT16_MAX, &wrong);

	if (wrong == NULL)
		return port;
	known = getservbyname(name, protocol);
	return known == NULL ? 0 : ntohs((in_port_t)known->s_port);
}

bool
service_same(const char *a, const char *b)
{
	int port;

	if (strcmp(a, b) == 0)
		return true;
	port = service_port(a, "tcp");
	return port != 0 && port == service_port(b, "tcp");
}
