/*
 * rouse.h - the other line: what is beside the answers over UDP.
 *
 * Copies are fetched and servers are told of changes by the program that has
 * the datagrams. inetd starts it when the first one comes; if it has no line
 * for it, nobody does that work.
 */
#ifndef ROUSE_H
#define ROUSE_H

#include "common/conf.h"

/*
 * With a listening socket on fd 0, and a zone that is copied from elsewhere or
 * whose changes others are told of: send an empty datagram to where it listens,
 * which nobody answers, so that the other program is started. If nobody has
 * that port, the log says what does not happen.
 */
void rouse_datagrams(const struct conf *conf);

#endif
