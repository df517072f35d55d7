/*
 * service.h - what services(5) calls a service: smtp, mail and 25 are one.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdbool.h>

/*
 * The port that name means, a number or a name for protocol ("tcp", "udp");
 * 0 if it means none.
 */
int service_port(const char *name, const char *protocol);

/* True if a and b name the same TCP service. */
bool service_same(const char *a, const char *b);

#endif
