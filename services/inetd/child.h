/*
 * child.h - what a forked child of inetd becomes.
 *
 * child_serve() and child_wait() end the process. What the program gets: fd 0
 * and 1 the connection (or, under `wait`, the socket), fd 2 the log, fd 3 the
 * scoreboard if it is to accept by itself, and nothing else; the line's user;
 * an environment of PATH, TZ, the settings' place and the two ends of the
 * connection.
 */
#ifndef INETD_CHILD_H
#define INETD_CHILD_H

#include "services/inetd/inetd.h"

/*
 * Before the fork: put into our environment what the program for guest is to
 * find there. In the child, each page that this touches would be copied.
 */
void child_announce(const struct line *l, const struct guest *guest);

_Noreturn void child_serve(
    const struct inetd *in, struct line *l, struct guest *guest);
_Noreturn void child_wait(const struct inetd *in, struct line *l);

#endif
