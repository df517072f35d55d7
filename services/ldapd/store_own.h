/*
 * store_own.h - what the parts of the store share.
 *
 * One table holds all: the first octet of a key says what it is about. The
 * kinds of postings.h come after entries, so that they can be appended last.
 */
#ifndef STORE_OWN_H
#define STORE_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

#include "services/ldapd/entry.h"
#include "services/ldapd/postings.h"
#include "services/ldapd/store.h"

#define STORE_VERSION 1
#define STORE_NAMES   4096 /* descriptions that may have numbers */
#define STORE_DN      8192 /* octets of a DN that is kept for the next entry */

enum { KEY_META, KEY_ENTRY };

/* What there is besides entries and indexes. */
enum store_meta { META_STATE = 1, META_NAMES, META_INDEXES };

struct store_state {
	uint32_t version;
	uint32_t generation; /* another one: read names and indexes again */
	uint64_t last;       /* the id that was given last */
	uint64_t entries;
};

struct store_txn {
	MDB_txn *txn; /* NULL: none has been begun yet */
	MDB_cursor *cursor;
	MDB_dbi table;
	bool open, writes;
	int code; /* the first that was not 0 */
	struct store_state state;
	uint64_t dn_id; /* whose DN this is; 0: nobody's */
	size_t dn_n;
	char dn[STORE_DN];
};

/* Note what went wrong, and log it once. True if nothing did. */
bool store_good(struct store_txn *t, int code, const char *what);

/* 0, MDB_NOTFOUND, or another of LMDB's codes, which is noted. */
int store_meta_get(
    struct store_txn *t, enum store_meta what, struct berval *value);
bool store_meta_put(
    struct store_txn *t, enum store_meta what, const void *octets, size_t n);
int store_entry_get(struct store_txn *t, uint64_t id, struct berval *value);
bool store_entry_put(
    struct store_txn *t, uint64_t id, struct berval value, unsigned int flags);
bool store_entry_delete(struct store_txn *t, uint64_t id);

/*
 * Read the state, and names and indexes if they have changed. False: it can't
 * be used, and the log says why. check: the indexes have to be as planned.
 */
bool store_state_read(struct store_txn *t, bool check);
bool store_state_write(struct store_txn *t);

/* Of a store that has nothing yet. */
bool store_state_new(struct store_txn *t);

/* Forget the names: the transaction that made some is no more. */
void store_state_forget(void);

/* Give the types that are indexed their numbers, and note what is indexed. */
bool store_index_number(struct store_txn *t);
bool store_index_note(struct store_txn *t);
bool store_indexes_are_ours(struct store_txn *t);

/* For entry_encode() and entry_decode(). */
const struct entry_names *store_names(struct store_txn *t);

/* The hash of an entry's place among those below parent. */
struct postings store_rdn_key(uint64_t parent, struct berval rdn_normal);

/* RDNs from the top down to one below parent, as one normal form. */
struct berval store_rdn_normal(
    struct arena *a, const struct rdn *rdns, unsigned int n);

/*
 * Go down the tree from its top by what child says: the id of the entry of this
 * name below parent, or 0. As store_find().
 */
uint64_t store_walk(struct arena *a, const struct dn *dn,
    uint64_t (*child)(void *own, uint64_t parent, struct berval name),
    void *own, uint64_t *matched);

/*
 * The environment: a folder, whose name stays while it is open, and whether it
 * may be without fsync(2).
 */
bool store_env_open(const char *folder, bool writes, bool bulk);
bool store_env_sync(void);
void store_map(size_t octets);

/* Begin, whatever state the store is in. */
struct store_txn *store_begin_read(void);
struct store_txn *store_begin_write(void);

#endif
