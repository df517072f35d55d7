/*
 * server.h - other name servers, and what is said to them.
 */
#ifndef SERVER_H
#define SERVER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/network.h"
#include "services/dnsd/message.h"
#include "services/dnsd/tsig.h"
#include "services/dnsd/types.h"
#include "services/dnsd/zones.h"

/* What a question of ours may be long. */
#define ASKING_OCTETS 2048

struct server {
	struct in6_addr address;
	in_port_t port;
	char label[ADDRESS_LABEL];
};

/* Read what the settings say of a server; its port is 53 if they say none. */
bool server_parse(struct server *s, const char *text);

/*
 * A socket (SOCK_STREAM or SOCK_DGRAM) to the server, connected or about to
 * be: it does not block. -1 with errno set.
 */
int server_connect(const struct server *s, int type);

/*
 * Write a question about the zone, of that opcode and type, with the version
 * that is here where changes are asked for or a new one is told of; signed
 * with the zone's key if the settings have one: 0 if nobody knows that key. t
 * is for the answer. Returns how long it is.
 */
size_t server_ask(uint8_t octets[ASKING_OCTETS], const struct zone *z,
    enum opcode opcode, uint16_t type, struct tsig *t);

/*
 * Is m the answer to that question? False too if it is not well formed. If
 * there is a question in it, that has to be the same.
 */
bool server_is_answer(struct message *m, const uint8_t *octets, size_t n,
    const uint8_t *question);

#endif
