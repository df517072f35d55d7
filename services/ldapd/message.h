/*
 * message.h - messages on the connection (RFC 4511 4.1.1, 5.1).
 *
 * A message is read whole before anybody looks into it. What is only announced
 * costs nothing: memory grows with the octets that have come, as far as a
 * message may be long, which is less for a stranger. Answers are gathered, and
 * sent when there is no more message to answer: one write. What cannot be sent
 * is not said again: the client has gone, and the next message is MESSAGE_END.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <lber.h>

#include "common/conf.h"

#define MESSAGE_STRANGER 65536 /* octets of one, from who is not logged in */

struct message {
	ber_int_t id;   /* 1 to 2147483647, or 0: only an abandon is lost */
	ber_tag_t kind; /* LDAP_REQ_BIND and so on, or what is none */
	struct berval body;
	bool has_controls;
	struct berval controls;
};

enum message_got {
	MESSAGE_HERE,
	MESSAGE_END,   /* the client has left, or said all that it wanted to */
	MESSAGE_LATE,  /* it was silent too long, or it is here too long */
	MESSAGE_LONG,  /* longer than it may be */
	MESSAGE_WRONG, /* not what RFC 4511 calls an LDAPMessage */
};

/*
 * Set what concerns all connections: on the socket that listens, from which
 * they inherit it, or on the one connection.
 */
void message_prepare(const struct conf *conf);

/* A connection begins. */
void message_begin(const struct conf *conf);

/* The client has logged in, or is a stranger again. */
void message_known(bool known);

/* The next one; it is there until the next call. */
enum message_got message_next(struct message *m);

/*
 * A search that takes long looks here now and then: has the client left, or
 * abandoned the message of that id?
 */
bool message_is_abandoned(ber_int_t id);

/* Send what is encoded in ber, and free it. NULL: there was no memory. */
void message_send(BerElement *ber);

/* Is so much gathered that it should be sent? */
bool message_is_full(void);

/* When the connection is over at the latest (wait.h). */
int64_t message_deadline(void);

/* Octets that a message may have now. */
size_t message_longest(void);

/* Send what was gathered. False: the client has gone. */
bool message_flush(void);

/* The connection goes on elsewhere: forget what has come and is not read. */
size_t message_forget(void);

/* One LDAPMessage in octets[n], all of them. */
bool message_parse(struct message *m, struct berval octets);

/*
 * How long is the message that begins in octets[n]? 0: that is not to be seen
 * yet; SIZE_MAX: it is none, or longer than memory.
 */
size_t message_octets(const char *octets, size_t n);

#endif
