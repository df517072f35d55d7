/*
 * store.h - the entries, in one LMDB environment.
 *
 * ldap.spool/db holds it; nobody but the line's user can open its files. An
 * environment is never used across fork(2): store_prepare() is for the process
 * that accepts, and leaves nothing open; each child calls store_open(). Until
 * a child writes, it has the environment open for reading only, which costs it
 * less.
 *
 *	entry	id -> the entry, as entry.h stores it
 *	index	kind, attribute, what, block -> ids, as postings.h says
 *	meta	version and counters; the descriptions that numbers stand for;
 *		what is indexed
 *
 * An id is given once and never again, in ascending order. A transaction is
 * all or nothing, at the end of the process too, and is on disk when
 * store_commit() has said STORE_DONE. A process has one transaction at a time.
 * Readers wait for nobody and see what was there when they began; one that
 * dies is forgotten by one of the next who write, or by who finds no room.
 *
 * What goes wrong inside a transaction is logged, is remembered in it, and is
 * said once more at its end: a caller need only look there. A full map or a
 * full disk is STORE_NO_ROOM, and changes nothing.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lber.h>

#include "common/conf.h"
#include "services/ldapd/arena.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/entry.h"

#define STORE_READERS 4096 /* processes that read at once */

struct store_txn;

enum store_end {
	STORE_DONE,
	STORE_NO_ROOM, /* nothing was changed: the map or the disk is full */
	STORE_BROKEN   /* nothing was changed: the log says why */
};

/*
 * Make the environment if there is none, and its indexes anew if the settings
 * ask for others. False after saying why.
 */
bool store_prepare(const struct conf *conf);

/*
 * Make the environment if there is none, with what is in this file; NULL is
 * nothing. *made: there was none. False after saying why.
 */
bool store_make(const struct conf *conf, const char *file, bool *made);

/* Open the environment of the settings that store_prepare() was given. */
bool store_open(void);
void store_close(void);

/*
 * Begin. NULL if that can't be. What has been read stays where it is until the
 * transaction ends. A process ends its reading before it begins to write.
 */
struct store_txn *store_read(void);
struct store_txn *store_write(void);

/* End it. After reading this only says how it went. */
enum store_end store_commit(struct store_txn *t);
void store_abort(struct store_txn *t);

/*
 * The id of what the DN names; 0: there is nothing. *matched is then the
 * closest that there is above it, or 0; matched may be NULL.
 */
uint64_t store_find(struct store_txn *t, struct arena *a, const struct dn *dn,
    uint64_t *matched);

/* Read an entry, with its DN. False if there is none. */
bool store_get(
    struct store_txn *t, struct arena *a, uint64_t id, struct entry *e);

/* Its DN alone. */
bool store_dn(
    struct store_txn *t, struct arena *a, uint64_t id, struct berval *dn);

bool store_has_children(struct store_txn *t, uint64_t id);
bool store_is_below(struct store_txn *t, uint64_t id, uint64_t above);
uint64_t store_entries(struct store_txn *t);

/* The id of an entry right below parent that is greater than after, or 0. */
uint64_t store_child(struct store_txn *t, uint64_t parent, uint64_t after);

/* The id of a naming context that is greater than after, or 0. */
uint64_t store_context(struct store_txn *t, uint64_t after);

/* May an entry of this DN be there without one above it? */
bool store_is_suffix(struct store_txn *t, struct arena *a, const struct dn *dn);

/*
 * Change entries, and the indexes with them. Who calls has looked that the
 * place is free, that the one above is there, that what is removed has nobody
 * below, and that nothing is moved below itself. False if it went wrong: then
 * store_commit() says why, and nothing is changed.
 *
 * store_add() sets e->id and e->dn; parent is 0 for a naming context, whose
 * RDN is the whole DN. store_replace() leaves id, parent and RDN as they are.
 * store_move() gives the entry old the RDN and the values of new, and the
 * place below parent; those below it come with it.
 */
bool store_add(struct store_txn *t, struct arena *a, struct entry *e,
    const struct dn *dn, uint64_t parent);
bool store_replace(struct store_txn *t, struct arena *a,
    const struct entry *old, const struct entry *new);
bool store_remove(
    struct store_txn *t, struct arena *a, const struct entry *old);
bool store_move(struct store_txn *t, struct arena *a, const struct entry *old,
    struct entry *new, const struct rdn *rdn, uint64_t parent);

#endif
