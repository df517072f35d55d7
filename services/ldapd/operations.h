/*
 * operations.h - requests, one after the other (RFC 4511 4.2 to 4.12).
 *
 * The table in operations.c is the list of what can be asked for.
 */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include "common/conf.h"

/*
 * Answer the client on fd 0 and 1 until it leaves or has to; the store is
 * open. Returns an exit status.
 */
int operations_serve(const struct conf *conf);

#endif
