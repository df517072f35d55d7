/*
 * rrl.h - response rate limiting: not to be the lens of a flood.
 *
 * Whoever writes a false address on questions has us answer somebody else. So
 * the like answers to one network (an IPv4 /24, an IPv6 /56) in a second are
 * counted, and those over the limit are not sent; but every other one of these
 * is sent without content, marked as truncated, and who really asked comes
 * again over TCP. The counts are in one piece of memory that the workers share,
 * without locks: a count that another one has just changed may be lost, which
 * makes the limit a little less sharp.
 */
#ifndef RRL_H
#define RRL_H

#include <netinet/in.h>
#include <stdint.h>

enum rrl {
	RRL_SEND, /* below the limit */
	RRL_SLIP, /* over it, but say so */
	RRL_DROP
};

/* Get the memory, before the workers are forked; 0: there is no limit. */
void rrl_open(unsigned int responses_per_second);

/* May an answer of this kind go to address? now in seconds. */
enum rrl rrl_count(const struct in6_addr *address, uint32_t kind, uint32_t now);

#endif
