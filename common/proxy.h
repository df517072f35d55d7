/*
 * proxy.h - the PROXY protocol, by which a balancer in front of us says who
 * the client is: HAProxy's proxy-protocol.txt, versions 1 and 2.
 */
#ifndef PROXY_H
#define PROXY_H

#include <stddef.h>
#include <sys/socket.h>

#define PROXY_V1_MAX 107 /* octets of a version 1 header, section 2.1 */
#define PROXY_V2_MAX 536 /* ours: the 16 fixed octets and 520 that follow */

enum proxied {
	PROXY_MORE,   /* what there is may become a header */
	PROXY_BAD,    /* it is none */
	PROXY_LOCAL,  /* the balancer's own connection: the kernel knows */
	PROXY_CLIENT, /* the addresses have been filled in */
};

/*
 * Parse the header that octets[n] begins with. *used is set to its length
 * unless the answer is PROXY_MORE or PROXY_BAD. Touches nothing else.
 */
enum proxied proxy_parse(const char *octets, size_t n, size_t *used,
    struct sockaddr_storage *remote, struct sockaddr_storage *local);

/*
 * Read the header, and not an octet more, from fd. One that is not whole
 * after a few seconds is PROXY_BAD; it never returns PROXY_MORE.
 */
enum proxied proxy_read(
    int fd, struct sockaddr_storage *remote, struct sockaddr_storage *local);

#endif
