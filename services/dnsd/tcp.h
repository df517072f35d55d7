/*
 * tcp.h - questions and answers as a stream (RFC 1035 4.2.2, RFC 7766).
 *
 * What a client sends at once is answered at once: one read, one write. A
 * question has to be here whole within the time that a client may be silent,
 * and what is written has to be taken within it.
 */
#ifndef TCP_H
#define TCP_H

#include "common/conf.h"

/*
 * Set what concerns all connections: on the socket that listens, from which
 * they inherit it, or on the one connection.
 */
void tcp_prepare(const struct conf *conf);

/*
 * Answer the questions that come on fd 0, on fd 1, until the client has left
 * or was silent too long. Returns an exit status.
 */
int tcp_serve(const struct conf *conf);

#endif
