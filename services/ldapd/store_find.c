/* store_find.c - what is where in the tree. */
#include <string.h>

#include "services/ldapd/index.h"
#include "services/ldapd/store_own.h"

/* How a normal form of more than one RDN begins; that of one never does. */
#define MANY '\0'

static void
entry_key(uint8_t octets[9], uint64_t id)
{
	octets[0] = KEY_ENTRY;
	id = htobe64(id);
	memcpy(octets + 1, &id, sizeof(id));
}

int
store_entry_get(struct store_txn *t, uint64_t id, struct berval *value)
{
	uint8_t octets[9];
	MDB_val key = { sizeof(octets), octets }, data;
	int code;

	entry_key(octets, id);
	code = mdb_get(t->txn, t->table, &key, &data);
	if (code == 0)
		*value = (struct berval){ data.mv_size, data.mv_data };
	else if (code != MDB_NOTFOUND)
		store_good(t, code, "entry");
	return code;
}

bool
store_entry_put(
    struct store_txn *t, uint64_t id, struct berval value, unsigned int flags)
{
	uint8_t octets[9];
	MDB_val key = { sizeof(octets), octets },
	        data = { value.bv_len, value.bv_val };

	entry_key(octets, id);
	return store_good(
	    t, mdb_put(t->txn, t->table, &key, &data, flags), "entry");
}

bool
store_entry_delete(struct store_txn *t, uint64_t id)
{
	uint8_t octets[9];
	MDB_val key = { sizeof(octets), octets };

	entry_key(octets, id);
	return store_good(t, mdb_del(t->txn, t->table, &key, NULL), "entry");
}

struct postings
store_rdn_key(uint64_t parent, struct berval rdn_normal)
{
	return (
	    struct postings){ POSTINGS_RDN, 0, index_hash(parent, rdn_normal) };
}

struct berval
store_rdn_normal(struct arena *a, const struct rdn *rdns, unsigned int n)
{
	struct berval out = rdn_normal(a, rdns), more;
	uint32_t octets;
	unsigned int i;
	char *at;

	if (n == 1)
		return out;
	more = (struct berval){ 1, (char[]){ MANY } };
	for (i = 0; i < n; i++) {
		out = rdn_normal(a, &rdns[i]);
		octets = (uint32_t)out.bv_len;
		at = arena_get(a, more.bv_len + sizeof(octets) + out.bv_len);
		at = mempcpy(at, more.bv_val, more.bv_len);
		at = mempcpy(at, &octets, sizeof(octets));
		at = mempcpy(at, out.bv_val, out.bv_len);
		more.bv_len += sizeof(octets) + out.bv_len;
		more.bv_val = at - more.bv_len;
	}
	return more;
}

/* The entry of this name right below parent, or 0. */
static uint64_t
child(void *own, uint64_t parent, struct berval name)
{
	struct store_txn *t = own;
	struct postings key = store_rdn_key(parent, name);
	struct berval stored, rdn, normal;
	uint64_t above, id, word;
	uint32_t block = 0;
	struct bits bits;
	size_t i;
	int code;

	while ((code = postings_block(t->cursor, &key, &block, &bits)) == 0) {
		for (i = 0; i < POSTINGS_WORDS; i++)
			for (word = bits.words[i]; word; word &= word - 1) {
				id = (uint64_t)block * POSTINGS_BLOCK + i * 64 +
				     (size_t)__builtin_ctzll(word);
				if (store_entry_get(t, id, &stored) == 0 &&
				    entry_place(
				        stored, &above, &rdn, &normal) &&
				    above == parent &&
				    normal.bv_len == name.bv_len &&
				    memcmp(normal.bv_val, name.bv_val,
				        name.bv_len) == 0)
					return id;
			}
		block++;
	}
	if (code != MDB_NOTFOUND)
		store_good(t, code, "index");
	return 0;
}

uint64_t
store_walk(struct arena *a, const struct dn *dn,
    uint64_t (*below)(void *own, uint64_t parent, struct berval name),
    void *own, uint64_t *matched)
{
	unsigned int left = dn->n, top;
	uint64_t id = 0;

	/* A naming context's name is one or more RDNs at the end. */
	for (top = 1; top <= dn->n && id == 0; top++) {
		left = dn->n - top;
		id = below(own, 0, store_rdn_normal(a, dn->rdns + left, top));
	}
	if (matched != NULL)
		*matched = 0;
	while (id != 0) {
		if (matched != NULL)
			*matched = id;
		if (left == 0)
			return id;
		left--;
		id = below(own, id, store_rdn_normal(a, dn->rdns + left, 1));
	}
	return 0;
}

uint64_t
store_find(struct store_txn *t, struct arena *a, const struct dn *dn,
    uint64_t *matched)
{
	return store_walk(a, dn, child, t, matched);
}

/* Keep a DN, for the next entry that is right below. */
static void
keep(struct store_txn *t, uint64_t id, struct berval dn)
{
	t->dn_id = 0;
	if (dn.bv_len > sizeof(t->dn))
		return;
	memcpy(t->dn, dn.bv_val, dn.bv_len);
	t->dn_n = dn.bv_len;
	t->dn_id = id;
}

static struct berval
join(struct arena *a, struct berval rdn, struct berval above)
{
	struct berval dn = { rdn.bv_len + 1 + above.bv_len, NULL };
	char *at = dn.bv_val = arena_get(a, dn.bv_len);

	at = mempcpy(at, rdn.bv_val, rdn.bv_len);
	*at++ = ',';
	memcpy(at, above.bv_val, above.bv_len);
	return dn;
}

/* The DN of an entry of which its own name is known already. */
static bool
dn_below(struct store_txn *t, struct arena *a, uint64_t parent,
    struct berval rdn, struct berval *dn)
{
	struct berval stored, name, normal, above = { t->dn_n, t->dn };
	uint64_t id = parent;

	if (parent == 0) {
		*dn = rdn;
		return true;
	}
	if (parent == t->dn_id) {
		*dn = join(a, rdn, above);
		return true;
	}
	for (above.bv_len = 0; id != 0;) {
		if (store_entry_get(t, id, &stored) != 0 ||
		    !entry_place(stored, &id, &name, &normal))
			return store_good(t, MDB_CORRUPTED, "entry");
		above = above.bv_len == 0 ? name : join(a, above, name);
	}
	keep(t, parent, above);
	*dn = join(a, rdn, above);
	return true;
}

bool
store_get(struct store_txn *t, struct arena *a, uint64_t id, struct entry *e)
{
	struct berval stored;

	if (store_entry_get(t, id, &stored) != 0)
		return false;
	/* Pages may be written over in a transaction that writes. */
	if (t->writes)
		stored = arena_copy(a, stored);
	e->id = id;
	if (!entry_decode(a, stored, store_names(t), e))
		return store_good(t, MDB_CORRUPTED, "entry");
	return dn_below(t, a, e->parent, e->rdn, &e->dn);
}

bool
store_dn(struct store_txn *t, struct arena *a, uint64_t id, struct berval *dn)
{
	struct berval stored, rdn, normal;
	uint64_t parent;

	if (store_entry_get(t, id, &stored) != 0)
		return false;
	if (!entry_place(stored, &parent, &rdn, &normal))
		return store_good(t, MDB_CORRUPTED, "entry");
	if (!dn_below(t, a, parent, rdn, dn))
		return false;
	if (parent == 0)
		*dn = arena_copy(a, *dn);
	return true;
}

bool
store_has_children(struct store_txn *t, uint64_t id)
{
	struct postings key = { POSTINGS_CHILD, 0, id };
	uint32_t block = 0;
	struct bits bits;
	int code = postings_block(t->cursor, &key, &block, &bits);

	if (code != 0 && code != MDB_NOTFOUND)
		store_good(t, code, "index");
	return code == 0;
}

bool
store_is_below(struct store_txn *t, uint64_t id, uint64_t above)
{
	struct berval stored, rdn, normal;

	while (id != 0) {
		if (store_entry_get(t, id, &stored) != 0 ||
		    !entry_place(stored, &id, &rdn, &normal))
			return false;
		if (id == above)
			return true;
	}
	return false;
}

uint64_t
store_entries(struct store_txn *t)
{
	return t->state.entries;
}

uint64_t
store_child(struct store_txn *t, uint64_t parent, uint64_t after)
{
	struct postings key = { POSTINGS_CHILD, 0, parent };
	uint32_t block = (uint32_t)((after + 1) / POSTINGS_BLOCK), at = block;
	size_t low = (after + 1) % POSTINGS_BLOCK;
	struct bits bits;

	for (; postings_block(t->cursor, &key, &at, &bits) == 0; at++) {
		if (at != block)
			low = 0;
		for (; low < POSTINGS_BLOCK; low++)
			if (bits.words[low / 64] >> low % 64 & 1)
				return (uint64_t)at * POSTINGS_BLOCK + low;
	}
	return 0;
}

uint64_t
store_context(struct store_txn *t, uint64_t after)
{
	return store_child(t, 0, after);
}
