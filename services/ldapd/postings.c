/* postings.c - sets of ids, in blocks, as the store's index has them. */
#include "services/ldapd/postings.h"

#include <endian.h>
#include <string.h>

/* As many ids in a list as make it smaller than the bits. */
#define LIST_MAX (POSTINGS_MAX / sizeof(uint16_t) - 1)

#define BEFORE_BLOCK (POSTINGS_KEY - sizeof(uint32_t))

static void
set_bit(struct bits *bits, uint16_t low)
{
	bits->words[low / 64] |= UINT64_C(1) << low % 64;
}

void
postings_key(
    uint8_t key[POSTINGS_KEY], const struct postings *p, uint32_t block)
{
	uint16_t attribute = htobe16(p->attribute);
	uint64_t what = htobe64(p->what);

	key[0] = (uint8_t)p->kind;
	memcpy(key + 1, &attribute, sizeof(attribute));
	memcpy(key + 3, &what, sizeof(what));
	block = htobe32(block);
	memcpy(key + BEFORE_BLOCK, &block, sizeof(block));
}

bool
postings_unpack(struct bits *bits, const void *octets, size_t n)
{
	const uint8_t *at = octets;
	uint16_t low;
	size_t i;

	if (n == sizeof(*bits)) {
		memcpy(bits, octets, n);
		return true;
	}
	memset(bits, 0, sizeof(*bits));
	if (n > sizeof(*bits) || n % sizeof(low) != 0)
		return false;
	for (i = 0; i < n; i += sizeof(low)) {
		memcpy(&low, at + i, sizeof(low));
		if (low >= POSTINGS_BLOCK)
			return false;
		set_bit(bits, low);
	}
	return true;
}

size_t
postings_pack(uint8_t octets[POSTINGS_MAX], const struct bits *bits)
{
	uint64_t word;
	uint16_t low;
	size_t i, n = 0;

	for (i = 0; i < POSTINGS_WORDS; i++)
		n += (size_t)__builtin_popcountll(bits->words[i]);
	if (n > LIST_MAX) {
		memcpy(octets, bits, sizeof(*bits));
		return sizeof(*bits);
	}
	for (i = 0, n = 0; i < POSTINGS_WORDS; i++)
		for (word = bits->words[i]; word != 0; word &= word - 1) {
			low = (uint16_t)(i * 64 +
			                 (size_t)__builtin_ctzll(word));
			memcpy(octets + n, &low, sizeof(low));
			n += sizeof(low);
		}
	return n;
}

int
postings_block(MDB_cursor *index, const struct postings *p, uint32_t *block,
    struct bits *bits)
{
	uint8_t octets[POSTINGS_KEY];
	MDB_val key = { sizeof(octets), octets }, value;
	int code;

	postings_key(octets, p, *block);
	code = mdb_cursor_get(index, &key, &value, MDB_SET_RANGE);
	if (code != 0)
		return code;
	if (key.mv_size != POSTINGS_KEY)
		return MDB_CORRUPTED;
	if (memcmp(key.mv_data, octets, BEFORE_BLOCK) != 0)
		return MDB_NOTFOUND;
	memcpy(
	    block, (const uint8_t *)key.mv_data + BEFORE_BLOCK, sizeof(*block));
	*block = be32toh(*block);
	return postings_unpack(bits, value.mv_data, value.mv_size)
	           ? 0
	           : MDB_CORRUPTED;
}

int
postings_put(MDB_cursor *index, const struct postings *p, uint32_t block,
    const struct bits *bits)
{
	uint8_t octets[POSTINGS_KEY], packed[POSTINGS_MAX];
	MDB_val key = { sizeof(octets), octets };
	MDB_val value = { postings_pack(packed, bits), packed };
	int code;

	postings_key(octets, p, block);
	if (value.mv_size > 0)
		return mdb_cursor_put(index, &key, &value, 0);
	code = mdb_cursor_get(index, &key, &value, MDB_SET_KEY);
	if (code == MDB_NOTFOUND)
		return 0;
	return code == 0 ? mdb_cursor_del(index, 0) : code;
}

/* The block that id is in; none is an empty one. */
static int
block_of(
    MDB_cursor *index, const struct postings *p, uint64_t id, struct bits *bits)
{
	uint8_t octets[POSTINGS_KEY];
	MDB_val key = { sizeof(octets), octets }, value;
	int code;

	if (id / POSTINGS_BLOCK >= POSTINGS_LAST)
		return MDB_MAP_FULL;
	postings_key(octets, p, (uint32_t)(id / POSTINGS_BLOCK));
	code = mdb_cursor_get(index, &key, &value, MDB_SET_KEY);
	if (code == MDB_NOTFOUND) {
		memset(bits, 0, sizeof(*bits));
		return 0;
	}
	if (code == 0 && !postings_unpack(bits, value.mv_data, value.mv_size))
		code = MDB_CORRUPTED;
	return code;
}

int
postings_add(MDB_cursor *index, const struct postings *p, uint64_t id)
{
	struct bits bits;
	int code = block_of(index, p, id, &bits);

	if (code != 0)
		return code;
	set_bit(&bits, (uint16_t)(id % POSTINGS_BLOCK));
	return postings_put(index, p, (uint32_t)(id / POSTINGS_BLOCK), &bits);
}

int
postings_remove(MDB_cursor *index, const struct postings *p, uint64_t id)
{
	uint16_t low = (uint16_t)(id % POSTINGS_BLOCK);
	struct bits bits;
	int code = block_of(index, p, id, &bits);

	if (code != 0)
		return code;
	bits.words[low / 64] &= ~(UINT64_C(1) << low % 64);
	return postings_put(index, p, (uint32_t)(id / POSTINGS_BLOCK), &bits);
}
