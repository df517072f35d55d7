/* edns.c - what a question's OPT record asks, and that of its answer. */
#include "services/dnsd/edns.h"

#include <string.h>
#include <time.h>

#include "services/dnsd/types.h"

#define OPTION_COOKIE 10
#define OPTION_OCTETS 4  /* before an option's data */
#define OPT_OCTETS    11 /* of a record without options */
#define VERSION       0  /* the one there is */

/* RFC 7873 5.2.2: what has the wrong length is no cookie. */
static bool
take_cookie(struct edns *e, const uint8_t *cookie, uint16_t n,
    const struct in6_addr *address)
{
	uint32_t now;

	if (n != COOKIE_CLIENT && (n < COOKIE_CLIENT + COOKIE_LEAST ||
	                              n > COOKIE_CLIENT + COOKIE_MOST))
		return false;
	if (e->has_cookie) /* the first one counts, 5.2 */
		return true;
	now = (uint32_t)time(NULL);
	e->has_cookie = true;
	e->cookie_good = cookie_is_good(cookie, n, address, now);
	memcpy(e->cookie, cookie, COOKIE_CLIENT);
	cookie_make(e->cookie, address, now);
	return true;
}

int
edns_take(struct edns *e, const struct opt *opt, const struct in6_addr *address)
{
	const uint8_t *at = opt->options;
	size_t left = opt->options_n;
	uint16_t code, n;

	e->present = opt->present;
	e->dnssec_ok = opt->dnssec_ok;
	e->has_cookie = e->cookie_good = false;
	if (opt->version > VERSION)
		return RCODE_BADVERS;
	for (; left > 0; at += n, left -= n) {
		if (left < OPTION_OCTETS)
			return RCODE_FORMERR;
		code = get16(at);
		n = get16(at + 2);
		at += OPTION_OCTETS;
		left -= OPTION_OCTETS;
		if (n > left)
			return RCODE_FORMERR;
		if (code == OPTION_COOKIE && !take_cookie(e, at, n, address))
			return RCODE_FORMERR;
	}
	return RCODE_NOERROR;
}

size_t
edns_octets(const struct edns *e)
{
	if (!e->present)
		return 0;
	return OPT_OCTETS + (e->has_cookie ? OPTION_OCTETS + COOKIE_OCTETS : 0);
}

void
edns_put(const struct edns *e, struct writer *w, unsigned int rcode,
    uint16_t udp_size)
{
	uint8_t *at = w->octets + w->n;
	size_t octets = edns_octets(e);

	if (octets == 0)
		return;
	at[0] = 0; /* its owner is the root */
	put16(at + 1, TYPE_OPT);
	put16(at + 3, udp_size);
	put32(at + 5, (uint32_t)rcode >> 4 << 24 | VERSION << 16 |
	                  (e->dnssec_ok ? 0x8000u : 0));
	put16(at + 9, (unsigned int)(octets - OPT_OCTETS));
	if (e->has_cookie) {
		put16(at + OPT_OCTETS, OPTION_COOKIE);
		put16(at + OPT_OCTETS + 2, COOKIE_OCTETS);
		memcpy(
		    at + OPT_OCTETS + OPTION_OCTETS, e->cookie, COOKIE_OCTETS);
	}
	w->n += octets;
	w->counts[ADDITIONAL]++;
}
