/*
 * serve.h - one process for each connection, whoever accepts it.
 *
 * inetd's "nowait" hands a program a connection; its "wait" hands it the
 * listening socket. serve() makes every handler able to do both, so what is
 * prepared before it (settings, tables, a sandbox) is paid for once under
 * "wait", and once a connection under "nowait".
 */
#ifndef SERVE_H
#define SERVE_H

#include "common/conf.h"

/*
 * Return in a process that is to serve one connection, on fd 0 and 1.
 *
 * If fd 0 is anything but a listening socket (a connection, a pipe, a
 * terminal), that is this process, at once. If it is a listening socket, this
 * process stays here: it accepts, asks gate.h, forks a child that returns,
 * and ends with EX_OK once it has been idle, or on SIGTERM or SIGHUP when its
 * children have finished. service is the name in inetd.conf ("pop3"), for the
 * limits and the log, where inetd has not said it in the environment. From
 * here on SIGXFSZ is ignored.
 */
void serve(const struct conf *conf, const char *service);

/*
 * Have look() called in the process that accepts, before it takes who is
 * waiting: to be as fresh as what it has prepared from.
 */
void serve_look(void (*look)(void));

/*
 * The last thing that main() does: returns status, for main() to return. But
 * a process that serve() has forked ends here and now, since what exit(3)
 * tidies up is its parent's, and each page of that costs it a fault.
 */
int serve_end(int status);

#endif
