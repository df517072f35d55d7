/*
 * internal.h - the services that inetd answers itself.
 *
 * Over TCP each runs in a child, as the line's user. Over UDP they answer one
 * datagram at once, inside inetd: never to a port below 1024 or one where
 * another of them may listen, so two of them cannot be made to talk to each
 * other for ever, and never more than they were sent by far.
 */
#ifndef INETD_INTERNAL_H
#define INETD_INTERNAL_H

#include <netinet/in.h>
#include <stdbool.h>

struct internal;
struct lines;
struct line;

/* Find the one that is called name and has socket type; NULL if none. */
const struct internal *internal_find(const char *name, int type);

/*
 * The port that the RFC gives to the service called name, which services(5)
 * may lack (Debian's has no qotd/udp); 0 if there is none.
 */
in_port_t internal_port(const char *name);

/* Serve the connection on fd 0 and 1; returns an exit code. */
int internal_serve(const struct internal *service);

/* Answer the datagrams that wait at l, a few at most. */
void internal_answer(struct line *l, const struct lines *all);

#endif
