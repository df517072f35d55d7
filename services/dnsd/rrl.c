/* rrl.c - response rate limiting. */
#include "services/dnsd/rrl.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "common/log.h"
#include "services/dnsd/siphash.h"

#define SETS   8192 /* of rows: together 512 KB */
#define WAYS   8    /* a line of the processor's cache */
#define NET_4  3    /* octets of an address that count: /24 */
#define NET_6  7    /* /56 */
#define MAPPED 12   /* before an IPv4 address in an IPv6 one */

/*
 * A row: 28 bits of the hash, 16 of the second, 20 of the count. The time goes
 * round in 18 hours; who comes back in the same second finds an old count.
 */
#define HASH_AT   36
#define SECOND_AT 20
#define SECONDS   0xffffu
#define COUNT_MAX 0xfffffu

struct table {
	_Atomic uint64_t row[SETS][WAYS];
};

static struct table *table; /* NULL: no limit */
static uint8_t seed[SIPHASH_KEY];
static unsigned int limit;

void
rrl_open(unsigned int responses_per_second)
{
	void *map;

	limit = responses_per_second < COUNT_MAX ? responses_per_second
	                                         : COUNT_MAX - 1;
	if (responses_per_second == 0)
		return;
	map = mmap(NULL, sizeof(*table), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED ||
	    getrandom(seed, sizeof(seed), 0) != sizeof(seed)) {
		log_warn("response rate limiting: %s", strerror(errno));
		return;
	}
	table = map;
}

/* Which network it is, and what it is told. */
static uint64_t
hash_of(const struct in6_addr *address, uint32_t kind)
{
	uint8_t octets[NET_6 + sizeof(kind)];
	size_t n = NET_6;

	if (IN6_IS_ADDR_V4MAPPED(address)) {
		n = NET_4;
		memcpy(octets, address->s6_addr + MAPPED, n);
	} else
		memcpy(octets, address->s6_addr, n);
	memcpy(octets + n, &kind, sizeof(kind));
	return siphash(seed, octets, n + sizeof(kind));
}

/* The row of a hash in its set; or the one that was last used longest ago. */
static _Atomic uint64_t *
find(uint64_t hash, uint32_t second)
{
	_Atomic uint64_t *set = table->row[hash % SETS], *oldest = set;
	uint32_t age, most = 0;
	uint64_t row;
	int i;

	for (i = 0; i < WAYS; i++) {
		row = atomic_load_explicit(&set[i], memory_order_relaxed);
		if (row >> HASH_AT == hash >> HASH_AT)
			return &set[i];
		age = (second - (uint32_t)(row >> SECOND_AT)) & SECONDS;
		if (row == 0)
			age = SECONDS;
		if (age > most) {
			most = age;
			oldest = &set[i];
		}
	}
	return oldest;
}

enum rrl
rrl_count(const struct in6_addr *address, uint32_t kind, uint32_t now)
{
	uint64_t hash, old;
	_Atomic uint64_t *row;
	uint32_t second = now & SECONDS, count = 0;

	if (table == NULL)
		return RRL_SEND;
	hash = hash_of(address, kind);
	row = find(hash, second);
	old = atomic_load_explicit(row, memory_order_relaxed);
	if (old >> HASH_AT == hash >> HASH_AT &&
	    ((old >> SECOND_AT) & SECONDS) == second)
		count = old & COUNT_MAX;
	count = count < COUNT_MAX ? count + 1 : COUNT_MAX - 1;
	atomic_store_explicit(row,
	    (hash >> HASH_AT << HASH_AT) | (uint64_t)second << SECOND_AT |
	        count,
	    memory_order_relaxed);
	if (count <= limit)
		return RRL_SEND;
	return (count - limit) % 2 == 1 ? RRL_SLIP : RRL_DROP;
}
