/* digest.c - a number that tells texts apart. */
#include "common/mail/digest.h"

#include <string.h>

#define LANES 4
#define LONG  512 /* octets from which on it pays to have lanes */

static uint64_t
mix(uint64_t digest, uint64_t word)
{
	digest = (digest ^ word) * 0x9e3779b97f4a7c15ULL;
	return digest ^ digest >> 29;
}

/* Each word waits for the one before it: so take four rows of them at once. */
static uint64_t
digest_lanes(uint64_t digest, const unsigned char *at, size_t n)
{
	uint64_t lanes[LANES] = { digest, 1, 2, 3 }, words[LANES];
	size_t i;

	for (; n > 0; at += sizeof(words), n -= sizeof(words)) {
		memcpy(words, at, sizeof(words));
		for (i = 0; i < LANES; i++)
			lanes[i] = mix(lanes[i], words[i]);
	}
	for (i = 1; i < LANES; i++)
		lanes[0] = mix(lanes[0], lanes[i]);
	return lanes[0];
}

uint64_t
digest(uint64_t digest, const void *octets, size_t n)
{
	const unsigned char *at = octets;
	uint64_t word;
	size_t part;

	if (n >= LONG) {
		part = n - n % (LANES * sizeof(word));
		digest = digest_lanes(digest, at, part);
		at += part;
		n -= part;
	}
	for (; n > 0; at += part, n -= part) {
		part = n < sizeof(word) ? n : sizeof(word);
		word = part;
		memcpy(&word, at, part);
		digest = mix(digest, word);
	}
	return digest;
}
