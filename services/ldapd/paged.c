/* paged.c - a search in pages. */
#include "services/ldapd/paged.h"

#include <string.h>
#include <sys/random.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "common/log.h"
#include "common/part.h"

#define DIGEST 16 /* octets of it in a cookie */
#define KEY    32

struct cookie {
	uint64_t after, before;
	uint8_t digest[DIGEST];
};

bool
paged_read(struct request *r, const struct berval *value)
{
	struct berval rest, list;

	if (value == NULL)
		return !answer(r, LDAP_PROTOCOL_ERROR,
		    "pagedResults without a value (RFC 2696 2)");
	rest = *value;
	if (!part(&rest, LBER_SEQUENCE, &list) || rest.bv_len > 0 ||
	    !part_number(&list, LBER_INTEGER, &r->controls.page_size) ||
	    !part(&list, LBER_OCTETSTRING, &r->controls.cookie) ||
	    list.bv_len > 0 || r->controls.page_size < 0)
		return !answer(r, LDAP_PROTOCOL_ERROR,
		    "the value of pagedResults is none (RFC 2696 2)");
	r->controls.paged = true;
	return true;
}

/* What only this process can make for this search of this client. */
static void
seal(const struct search *s, struct cookie *c)
{
	static uint8_t key[KEY];
	static bool have_key;
	struct hmac_sha256_ctx h;
	const struct berval *body = &s->r->message->body;

	/* (Without one, a cookie is of no use to anybody.) */
	if (!have_key && getrandom(key, sizeof(key), 0) != sizeof(key))
		log_warn("getrandom failed");
	have_key = true;
	hmac_sha256_set_key(&h, sizeof(key), key);
	hmac_sha256_update(&h, sizeof(c->after), (const uint8_t *)&c->after);
	hmac_sha256_update(&h, sizeof(c->before), (const uint8_t *)&c->before);
	hmac_sha256_update(
	    &h, sizeof(s->r->client->id), (const uint8_t *)&s->r->client->id);
	hmac_sha256_update(
	    &h, sizeof(bool), (const uint8_t *)&s->r->client->is_root);
	hmac_sha256_update(&h, body->bv_len, (const uint8_t *)body->bv_val);
	hmac_sha256_digest(&h, sizeof(c->digest), c->digest);
}

bool
paged_begin(struct search *s)
{
	const struct berval *said = &s->r->controls.cookie;
	struct cookie c, right;

	if (!s->r->controls.paged || said->bv_len == 0)
		return true;
	if (said->bv_len == sizeof(c)) {
		memcpy(&c, said->bv_val, sizeof(c));
		right = c;
		seal(s, &right);
		if (memeql_sec(right.digest, c.digest, sizeof(c.digest))) {
			s->after = c.after;
			s->before = c.before;
			return true;
		}
	}
	return !answer(s->r, LDAP_UNWILLING_TO_PERFORM,
	    "the cookie of pagedResults is of another search or connection");
}

bool
paged_is_full(const struct search *s)
{
	return s->r->controls.paged &&
	       s->sent == (uint64_t)s->r->controls.page_size;
}

void
paged_end(struct search *s)
{
	struct cookie c = { .after = s->after, .before = s->before + s->sent };
	struct berval cookie = { 0, NULL };
	BerElement *ber;

	if (!s->r->controls.paged || s->r->result.code != LDAP_SUCCESS)
		return;
	/* A page of nothing says that no more are wanted (RFC 2696 3). */
	if (!s->finished && s->r->controls.page_size > 0) {
		seal(s, &c);
		cookie.bv_val = (char *)&c;
		cookie.bv_len = sizeof(c);
	}
	ber = ber_alloc_t(LBER_USE_DER);
	if (ber == NULL)
		return;
	ber_printf(ber, "{iO}", (ber_int_t)0, &cookie);
	result_control(&s->r->result, LDAP_CONTROL_PAGEDRESULTS,
	    result_encoded(s->r->arena, ber));
}
