/*
 * access.h - who may ask a site: networks, and Basic (RFC 7617).
 *
 * A client that has to log in does so with each request; within a connection
 * the same words are believed again for as long as the files are the same.
 * Wrong passwords are counted by address (failures.h), apart from those of
 * mail.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>

#include "services/httpd/exchange.h"

/* For the settings of logins: from where in clear, how many wrong ones. */
void access_open(const struct conf *conf);

/* If not, the client has been told so. Else x->user is who has logged in. */
bool access_allowed(struct exchange *x);

#endif
