/*
 * udp.h - questions and answers as datagrams.
 */
#ifndef UDP_H
#define UDP_H

#include "common/conf.h"

/*
 * Answer all that comes to the socket on fd 0, in as many processes as there
 * are processors, until SIGHUP or SIGTERM. Returns an exit status.
 */
int udp_serve(const struct conf *conf);

#endif
