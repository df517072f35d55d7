/* siphash.c - SipHash-2-4, a keyed hash of few octets. */
#include "services/dnsd/siphash.h"

#include <endian.h>
#include <string.h>

#define WORD           sizeof(uint64_t)
#define ROUNDS         2
#define ROUNDS_AT_LAST 4

struct state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t
load(const uint8_t *octets, size_t n)
{
	uint64_t word = 0;

	memcpy(&word, octets, n);
	return le64toh(word);
}

static uint64_t
rotate(uint64_t word, unsigned int by)
{
	return word << by | word >> (64 - by);
}

static void
turn(struct state *s, int rounds)
{
	for (; rounds > 0; rounds--) {
		s->v0 += s->v1;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

static void
take(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	turn(s, ROUNDS);
	s->v0 ^= word;
}

uint64_t
siphash(const uint8_t key[SIPHASH_KEY], const uint8_t *octets, size_t n)
{
	uint64_t k0 = load(key, WORD), k1 = load(key + WORD, WORD);
	struct state s = { k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
		k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u };
	uint64_t total = (uint64_t)n << 56;

	for (; n >= WORD; n -= WORD, octets += WORD)
		take(&s, load(octets, WORD));
	take(&s, total | load(octets, n));
	s.v2 ^= 0xff;
	turn(&s, ROUNDS_AT_LAST);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
