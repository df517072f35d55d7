/*
 * postings.h - sets of ids, in blocks, as the store's index has them.
 *
 * A key is a kind, an attribute's number, what of it, and a block of
 * POSTINGS_BLOCK ids; the value says which ids of the block are in the set: a
 * list of two octets each, or a bit for each once that is smaller. So a set
 * that is in order costs little, may be had from any id on, and two sets are
 * met block by block. What is a hash or three octets (index.h): sets may have
 * more ids than they should, never fewer. What is the id of an entry, of those
 * kinds that are about entries, and then sets are exact.
 *
 * Functions return LMDB's codes.
 */
#ifndef POSTINGS_H
#define POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lmdb.h>

#define POSTINGS_BLOCK 4096 /* ids */
#define POSTINGS_WORDS (POSTINGS_BLOCK / 64)
#define POSTINGS_MAX   (POSTINGS_BLOCK / 8) /* octets of a value */
#define POSTINGS_KEY   15                   /* octets */
#define POSTINGS_LAST  UINT32_MAX           /* no block */

enum postings_kind {
	POSTINGS_RDN = 2,  /* what: hash of the parent's id and the RDN */
	POSTINGS_CHILD,    /* what: the parent's id; 0: naming contexts */
	POSTINGS_BELOW,    /* what: the id of any entry above */
	POSTINGS_EQUAL,    /* what: hash of a value */
	POSTINGS_PRESENT,  /* what: 0 */
	POSTINGS_SUBSTRING /* what: three octets of a value */
};

struct postings {
	enum postings_kind kind;
	uint16_t attribute; /* 0: the kind is about entries */
	uint64_t what;
};

struct bits {
	uint64_t words[POSTINGS_WORDS];
};

void postings_key(
    uint8_t key[POSTINGS_KEY], const struct postings *p, uint32_t block);

/* A value to bits, and back; pack returns the octets, 0 for none. */
bool postings_unpack(struct bits *bits, const void *octets, size_t n);
size_t postings_pack(uint8_t octets[POSTINGS_MAX], const struct bits *bits);

/* The first block of the set from *block on. */
int postings_block(MDB_cursor *index, const struct postings *p, uint32_t *block,
    struct bits *bits);

/* Write a block; none if it has no bits. */
int postings_put(MDB_cursor *index, const struct postings *p, uint32_t block,
    const struct bits *bits);

int postings_add(MDB_cursor *index, const struct postings *p, uint64_t id);
int postings_remove(MDB_cursor *index, const struct postings *p, uint64_t id);

#endif
