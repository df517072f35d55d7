/*
 * request.h - a client, and what it asks for now.
 *
 * Who has logged in is remembered by the id of its entry, which is never given
 * again: a renamed entry is the same person, a removed one is nobody.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "common/conf.h"
#include "common/login.h"
#include "common/peer.h"
#include "services/ldapd/arena.h"
#include "services/ldapd/control.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/message.h"
#include "services/ldapd/result.h"
#include "services/ldapd/store.h"

struct client {
	const struct conf *conf;
	struct conf ours; /* the same, with ldapd's file of wrong passwords */
	struct peer peer;
	struct login login;   /* once it was asked for, as peer */
	bool is_root;         /* everything is allowed */
	uint64_t id;          /* of the entry it has logged in as; 0: none */
	char *name;           /* its DN then; NULL: anonymous. malloc() */
	struct berval normal; /* the same as dn_normal() has it */
	bool leaves;          /* the session is over after this answer */
	int tlsd;             /* TLS begins over it after this; or -1 */
};

struct request {
	struct client *client;
	struct arena *arena; /* of this request alone */
	const struct message *message;
	struct controls controls;
	struct store_txn *txn; /* the one there is now, or NULL */
	bool writes;           /* it may change things */
	struct result result;  /* what a handler fills */
	bool is_silent;        /* nobody wants it any more */
};

/*
 * A handler of one kind of request: fills r->result, which says success until
 * then. Returns false if the message is not what RFC 4511 says: that is the
 * end of the session.
 */
typedef bool handler(struct request *r);

handler bind_serve, search_serve, compare_serve, add_serve, modify_serve,
    delete_serve, modrdn_serve, extended_serve;

/* A connection begins, by somebody who has not logged in. */
void client_begin(struct client *c, const struct conf *conf);

/* Where from, and its attempts to log in: who only looks is not asked. */
const char *client_ip(struct client *c);
struct login *client_login(struct client *c);

/* Is it logged in as anybody? */
bool client_is_known(const struct client *c);

/* Be nobody again. */
void client_forget(struct client *c);

/* Be who has this DN. False, and still nobody: no memory. */
bool client_become(struct client *c, struct arena *a, uint64_t id,
    struct berval name, const struct dn *dn, bool is_root);

/* Is it the DN of the settings, to whom everything is allowed? */
bool client_is_root_dn(
    const struct client *c, struct arena *a, const struct dn *dn);

/*
 * Begin a transaction, to read or to change things. False, and answered: that
 * can't be now.
 */
bool request_read(struct request *r);
bool request_write(struct request *r);

/*
 * End it, if there is one. What was changed stays so only if r->result says
 * success, and if it could be written: else that is the answer, and false.
 */
bool request_end(struct request *r);

/* Text of our own as octets; they are not copied. */
struct berval octets_of(const char *text);

/* Say a code and a sentence. Returns true, for a handler to return. */
#define answer(r, ...) result_set(&(r)->result, (r)->arena, __VA_ARGS__)

#endif
