/*
 * proxy.h - the PROXY protocol, by which a balancer in front of us says who
 * the client is: HAProxy's proxy-protocol.txt, versions 1 and 2.
 */
#ifndef PROXY_H
#define PROXY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/tls.h"

#define PROXY_V1_MAX 107  /* octets of a version 1 header, section 2.1 */
#define PROXY_V2_MAX 1024 /* ours: the 16 fixed octets and what follows */
#define PROXY_MS     5000 /* for a balancer's to arrive: it sends it at once */

enum proxied {
	PROXY_MORE,   /* what there is may become a header */
	PROXY_BAD,    /* it is none */
	PROXY_LOCAL,  /* it names no client: the kernel knows who it is */
	PROXY_CLIENT, /* it does */
};

struct proxy {
	struct sockaddr_storage remote, local; /* PROXY_CLIENT */
	struct tls tls;                        /* all "" if it says nothing */
};

/*
 * Parse the header that octets[n] begins with. *used is set to its length
 * unless the answer is PROXY_MORE or PROXY_BAD. Touches nothing else.
 */
enum proxied proxy_parse(
    const char *octets, size_t n, size_t *used, struct proxy *p);

/*
 * Read the header, and not an octet more, from fd. One that is not whole
 * when deadline comes (wait.h) is PROXY_BAD; it never returns PROXY_MORE.
 */
enum proxied proxy_read(int fd, int64_t deadline, struct proxy *p);

/*
 * Write p as a header of version 2, which names no client if p->remote is no
 * internet address. Returns its length.
 */
size_t proxy_write(char header[PROXY_V2_MAX], const struct proxy *p);

#endif
