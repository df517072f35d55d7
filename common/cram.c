/* cram.c - digests of a secret and of what the server has said. */
#include "common/cram.h"

#include <inttypes.h>
#include <nettle/base16.h>
#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

void
cram_stamp(char stamp[CRAM_STAMP], const char *hostname)
{
	uint64_t made[2];

	if (getrandom(made, sizeof(made), 0) != sizeof(made))
		abort();
	snprintf(stamp, CRAM_STAMP, "<%" PRIx64 "%" PRIx64 ".%jd@%.255s>",
	    made[0], made[1], (intmax_t)time(NULL), hostname);
}

static void
as_text(char digest[CRAM_DIGEST], const uint8_t octets[MD5_DIGEST_SIZE])
{
	base16_encode_update(digest, MD5_DIGEST_SIZE, octets);
	digest[CRAM_DIGEST - 1] = '\0';
}

void
cram_md5(const char *secret, const char *stamp, char digest[CRAM_DIGEST])
{
	uint8_t octets[MD5_DIGEST_SIZE];
	struct hmac_md5_ctx h;

	hmac_md5_set_key(&h, strlen(secret), (const uint8_t *)secret);
	hmac_md5_update(&h, strlen(stamp), (const uint8_t *)stamp);
	hmac_md5_digest(&h, sizeof(octets), octets);
	explicit_bzero(&h, sizeof(h));
	as_text(digest, octets);
}

void
cram_apop(const char *secret, const char *stamp, char digest[CRAM_DIGEST])
{
	uint8_t octets[MD5_DIGEST_SIZE];
	struct md5_ctx h;

	md5_init(&h);
	md5_update(&h, strlen(stamp), (const uint8_t *)stamp);
	md5_update(&h, strlen(secret), (const uint8_t *)secret);
	md5_digest(&h, sizeof(octets), octets);
	explicit_bzero(&h, sizeof(h));
	as_text(digest, octets);
}
