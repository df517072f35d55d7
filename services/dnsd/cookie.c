/* cookie.c - DNS cookies: who has been answered before. */
#include "services/dnsd/cookie.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "services/dnsd/message.h"
#include "services/dnsd/siphash.h"

#define VERSION   1
#define OLD_S     3600u /* RFC 9018 4.3 */
#define EARLY_S   300u
#define DAY_S     86400u
#define HASHED    (COOKIE_CLIENT + 8) /* and the address */
#define ADDRESS_4 12 /* where an IPv4 address is in an IPv6 one */

static uint8_t secret[SIPHASH_KEY], last[SIPHASH_KEY];
static uint32_t last_day; /* whose key is the last one */

/* The key of a day, by the time that is in the cookie. */
static void
key_of(uint8_t key[SIPHASH_KEY], uint32_t time)
{
	uint8_t octets[5];
	uint64_t half;

	if (last_day != time / DAY_S) {
		last_day = time / DAY_S;
		put32(octets, last_day);
		for (octets[4] = 0; octets[4] < 2; octets[4]++) {
			half = htole64(siphash(secret, octets, sizeof(octets)));
			memcpy(last + octets[4] * sizeof(half), &half,
			    sizeof(half));
		}
	}
	memcpy(key, last, SIPHASH_KEY);
}

/* The hash of what comes before it in a cookie, and of the address. */
static uint64_t
hash_of(const uint8_t *cookie, const struct in6_addr *address)
{
	uint8_t octets[HASHED + sizeof(*address)], key[SIPHASH_KEY];
	size_t skipped = IN6_IS_ADDR_V4MAPPED(address) ? ADDRESS_4 : 0;

	memcpy(octets, cookie, HASHED);
	memcpy(octets + HASHED, address->s6_addr + skipped,
	    sizeof(*address) - skipped);
	key_of(key, get32(cookie + COOKIE_CLIENT + 4));
	return htole64(siphash(key, octets, sizeof(octets) - skipped));
}

bool
cookie_is_good(const uint8_t *cookie, size_t n, const struct in6_addr *address,
    uint32_t now)
{
	uint32_t age;
	uint64_t hash;

	if (n != COOKIE_OCTETS || cookie[COOKIE_CLIENT] != VERSION)
		return false;
	/* RFC 1982: it may be a little before us, and the clock go round. */
	age = now - get32(cookie + COOKIE_CLIENT + 4);
	if (age > OLD_S && age < UINT32_MAX - EARLY_S)
		return false;
	hash = hash_of(cookie, address);
	return memcmp(&hash, cookie + HASHED, sizeof(hash)) == 0;
}

void
cookie_make(
    uint8_t cookie[COOKIE_OCTETS], const struct in6_addr *address, uint32_t now)
{
	uint64_t hash;

	put32(cookie + COOKIE_CLIENT, (uint32_t)VERSION << 24);
	put32(cookie + COOKIE_CLIENT + 4, now);
	hash = hash_of(cookie, address);
	memcpy(cookie + HASHED, &hash, sizeof(hash));
}

/* Read it from a file that is ours alone. */
static bool
read_secret(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	bool good;

	if (fd == -1)
		return false;
	good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_uid == geteuid() && (st.st_mode & 077) == 0 &&
	       read(fd, secret, sizeof(secret)) == sizeof(secret);
	if (!good)
		errno = EBADMSG;
	close(fd);
	return good;
}

/* Make the file, unless another process was faster. */
static bool
make_secret(const char *path)
{
	char own[PATH_MAX];
	bool good;
	int fd;

	if ((size_t)snprintf(own, sizeof(own), "%s.%d", path, getpid()) >=
	    sizeof(own))
		return false;
	unlink(own);
	fd = open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return false;
	good = write(fd, secret, sizeof(secret)) == sizeof(secret);
	close(fd);
	good = good && (link(own, path) == 0 || errno == EEXIST);
	unlink(own);
	return good;
}

void
cookie_open(const char *path)
{
	last_day = UINT32_MAX;
	if (read_secret(path))
		return;
	if (getrandom(secret, sizeof(secret), 0) != sizeof(secret))
		log_warn("getrandom: %s", strerror(errno));
	if (errno == ENOENT && make_secret(path) && read_secret(path))
		return;
	log_warn(
	    "%s: %s: cookies are of this process alone", path, strerror(errno));
}
