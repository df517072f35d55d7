/*
 * status.h - on a host for teaching: /status/NNN answers with that code.
 *
 * Each has the fields that make it legal: 401 a challenge, 405 Allow, 301
 * Location, and so on. 100, 102 and 103 come before a 200; 101 goes on with
 * daytime (RFC 867) if the client asked for "Upgrade: daytime". /status/ is a
 * chart of all of them.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>

#include "services/httpd/exchange.h"

/* Answer, if the path is of that kind. False: it is not. */
bool status_serve(struct exchange *x);

#endif
