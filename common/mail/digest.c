/* digest.c - a number that tells texts apart. */
#include "common/mail/digest.h"

#include <string.h>

uint64_t
digest(uint64_t digest, const void *octets, size_t n)
{
	const unsigned char *at = octets;
	uint64_t word;
	size_t part;

	for (; n > 0; at += part, n -= part) {
		part = n < sizeof(word) ? n : sizeof(word);
		word = part;
		memcpy(&word, at, part);
		digest = (digest ^ word) * 0x9e3779b97f4a7c15ULL;
		digest ^= digest >> 29;
	}
	return digest;
}
