/*
 * listen.h - the sockets that lines are served on.
 */
#ifndef INETD_LISTEN_H
#define INETD_LISTEN_H

#include "services/inetd/inetd.h"

/*
 * Open the socket of l's entry: sets l->fd, l->port and l->where. Returns -1,
 * after saying why; if the port is taken, by whom.
 */
int listen_open(const struct inetd *in, struct line *l);

/*
 * Close it, so that its address is free at once although a `wait` program
 * may still have the socket.
 */
void listen_close(struct line *l);

#endif
