/*
 * cookie.h - DNS cookies (RFC 7873, RFC 9018): who has been answered before.
 *
 * A client that sends back what it was given has the address that it says.
 * What we give is a hash of that address, of the client's own cookie and of
 * the time, in the form that all servers share (RFC 9018 4). Its key changes
 * each day, and is made of a secret and the day; the secret is in a file, so
 * that all processes have the same. Nothing is kept for a client.
 */
#ifndef COOKIE_H
#define COOKIE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COOKIE_CLIENT 8  /* octets, RFC 7873 4.1 */
#define COOKIE_SERVER 16 /* of ours, RFC 9018 4 */
#define COOKIE_OCTETS (COOKIE_CLIENT + COOKIE_SERVER)
#define COOKIE_LEAST  8 /* octets of a server's, RFC 7873 4.2 */
#define COOKIE_MOST   32

/*
 * Have the secret that is in the file, which is made if it is not there. If
 * that can't be, the secret is of this process and its children alone; the log
 * says so.
 */
void cookie_open(const char *path);

/* Is this a cookie that has been given to address, not long before now? */
bool cookie_is_good(const uint8_t *cookie, size_t n,
    const struct in6_addr *address, uint32_t now);

/* Make the cookie for a client: its own octets are in cookie already. */
void cookie_make(uint8_t cookie[COOKIE_OCTETS], const struct in6_addr *address,
    uint32_t now);

#endif
