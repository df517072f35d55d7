/* dns_cookie.c - unit tests of cookie.c, siphash.c and rrl.c of dnsd. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/network.h"
#include "services/dnsd/cookie.h"
#include "services/dnsd/rrl.h"
#include "services/dnsd/siphash.h"
#include "t/unit/tap.h"

#define NOW 1800000000u

static struct in6_addr
address(const char *text)
{
	struct network n;

	network_parse(&n, text);
	return n.address;
}

/* RFC 9018 A.1: what the hash is made of, and what it is. */
static void
test_siphash(void)
{
	static const uint8_t key[] = { 0xe5, 0xe9, 0x73, 0xe5, 0xa6, 0xb2, 0xa4,
		0x3f, 0x48, 0xe7, 0xdc, 0x84, 0x9e, 0x37, 0xbf, 0xcf };
	static const uint8_t octets[] = { 0x24, 0x64, 0xc4, 0xab, 0xcf, 0x10,
		0xc9, 0x57, 1, 0, 0, 0, 0x5c, 0xf7, 0x9f, 0x11, 198, 51, 100,
		100 };

	ok(siphash(key, octets, sizeof(octets)) == htole64(0x8094e2eec330811fu),
	    "the hash is that of RFC 9018 A.1");
}

static void
test_cookies(void)
{
	struct in6_addr a = address("192.0.2.1"), b = address("192.0.2.2");
	uint8_t cookie[COOKIE_OCTETS] = "12345678", other[COOKIE_OCTETS];
	int i;

	cookie_make(cookie, &a, NOW);
	ok(cookie_is_good(cookie, sizeof(cookie), &a, NOW), "a cookie is good");
	ok(!cookie_is_good(cookie, sizeof(cookie), &b, NOW),
	    "but of no other address");
	ok(!cookie_is_good(cookie, sizeof(cookie) - 1, &a, NOW),
	    "nor if it is cut short");
	ok(cookie_is_good(cookie, sizeof(cookie), &a, NOW + 3600) &&
	        !cookie_is_good(cookie, sizeof(cookie), &a, NOW + 3601),
	    "it is good for an hour");
	ok(cookie_is_good(cookie, sizeof(cookie), &a, NOW - 300) &&
	        !cookie_is_good(cookie, sizeof(cookie), &a, NOW - 302),
	    "and a little before its time");
	for (i = 0; i < COOKIE_OCTETS; i++) {
		memcpy(other, cookie, sizeof(other));
		other[i] ^= 1;
		if (cookie_is_good(other, sizeof(other), &a, NOW))
			break;
	}
	ok(i == COOKIE_OCTETS, "each of its octets counts");
}

static void
test_secrets(void)
{
	struct in6_addr a = address("2001:db8::1");
	uint8_t cookie[COOKIE_OCTETS] = "12345678";
	char folder[] = "/tmp/cookie.XXXXXX", path[64];
	struct stat st;

	if (mkdtemp(folder) == NULL)
		return;
	snprintf(path, sizeof(path), "%s/secret", folder);
	cookie_open(path);
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "the secret is in a file of our own");
	cookie_make(cookie, &a, NOW);
	ok(cookie_is_good(cookie, sizeof(cookie), &a, NOW),
	    "an IPv6 address gets a cookie too");
	cookie_open("/nowhere/secret");
	ok(!cookie_is_good(cookie, sizeof(cookie), &a, NOW),
	    "without the file the secret is another one");
	cookie_open(path);
	ok(cookie_is_good(cookie, sizeof(cookie), &a, NOW),
	    "with it, it is the same again");
	unlink(path);
	rmdir(folder);
}

static void
test_rates(void)
{
	struct in6_addr a = address("192.0.2.1"), near = address("192.0.2.255"),
	                far = address("192.0.3.1"),
	                six = address("2001:db8:0:1::1"),
	                near6 = address("2001:db8:0:2::1"),
	                far6 = address("2001:db8:0:100::1");

	ok(rrl_count(&a, 1, NOW) == RRL_SEND, "without a limit all is sent");
	rrl_open(2);
	ok(rrl_count(&a, 1, NOW) == RRL_SEND &&
	        rrl_count(&near, 1, NOW) == RRL_SEND,
	    "as many as may be are sent");
	ok(rrl_count(&a, 1, NOW) == RRL_SLIP &&
	        rrl_count(&near, 1, NOW) == RRL_DROP &&
	        rrl_count(&a, 1, NOW) == RRL_SLIP,
	    "of the others to that /24, every other one");
	ok(rrl_count(&far, 1, NOW) == RRL_SEND, "another /24 is another one");
	ok(rrl_count(&a, 2, NOW) == RRL_SEND, "another answer, too");
	ok(rrl_count(&a, 1, NOW + 1) == RRL_SEND, "and the next second");
	rrl_count(&six, 1, NOW);
	rrl_count(&six, 1, NOW);
	ok(rrl_count(&near6, 1, NOW) != RRL_SEND &&
	        rrl_count(&far6, 1, NOW) == RRL_SEND,
	    "of IPv6 it is a /56");
}

int
main(void)
{
	test_siphash();
	test_cookies();
	test_secrets();
	test_rates();
	return tap_end();
}
