/*
 * rooms.h - where the values of a message's marks are, and their room.
 *
 * Who writes over them asks for it then; nobody else has to remember.
 */
#ifndef ROOMS_H
#define ROOMS_H

#include "common/mail/message.h"

#define ROOM_MAX UINT16_MAX /* octets; what is larger is not written over */

/* All zeros: there is no such header. */
struct room {
	off_t at; /* in the mailbox */
	size_t n; /* octets; of X-Keywords none if it is not one line */
};

/* Find those of m, by enum mark. Returns -1 with errno set. */
int rooms_find(struct room rooms[MARKS], int fd, const struct message *m);

#endif
