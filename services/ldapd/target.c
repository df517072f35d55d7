/* target.c - the entry that a request names. */
#include "services/ldapd/target.h"

#include <string.h>

#include "services/ldapd/operational.h"
#include "services/ldapd/rootdse.h"
#include "services/ldapd/subschema.h"

bool
target_has_class(struct arena *a, const struct entry *e, const char *name)
{
	const struct attribute *classes = entry_find(
	    e, schema_type(octets_of("objectClass")));

	return classes != NULL &&
	       attribute_has(a, classes, octets_of(name), NULL);
}

bool
target_is_referral(struct arena *a, const struct entry *e)
{
	return target_has_class(a, e, "referral") &&
	       entry_find(e, schema_type(octets_of("ref"))) != NULL;
}

/* Is the octet what a DN in a URL can have as it is (RFC 4516 2.1)? */
static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~!$&'()*+,;=:@/", c) != NULL);
}

/* Text that is put together. */
struct made {
	char *at; /* where the next octet goes */
	char *begin;
};

static void
put(struct made *m, struct berval text)
{
	if (text.bv_len > 0)
		m->at = (char *)memcpy(m->at, text.bv_val, text.bv_len) +
		        text.bv_len;
}

static void
put_escaped(struct made *m, struct berval text)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char c;
	size_t i;

	for (i = 0; i < text.bv_len; i++) {
		c = (unsigned char)text.bv_val[i];
		if (is_plain((char)c)) {
			*m->at++ = (char)c;
			continue;
		}
		*m->at++ = '%';
		*m->at++ = digits[c >> 4];
		*m->at++ = digits[c & 0xf];
	}
}

/* Where the DN of a URL begins, behind the host's "/"; its end if it has none.
 */
static size_t
dn_of(struct berval ref)
{
	const char *at = memmem(ref.bv_val, ref.bv_len, "://", 3);

	if (at != NULL)
		at = memchr(
		    at + 3, '/', ref.bv_len - (size_t)(at + 3 - ref.bv_val));
	return at == NULL ? ref.bv_len : (size_t)(at + 1 - ref.bv_val);
}

/*
 * A URL, with before in front of its DN; or whole, if it has no DN; and
 * behind it a scope, if it says nothing of its own.
 */
static struct berval
url(struct arena *a, struct berval ref, struct berval before,
    struct berval whole, const char *scope)
{
	struct berval head = { dn_of(ref), ref.bv_val }, tail;
	struct made m;

	tail.bv_val = ref.bv_val + head.bv_len;
	tail.bv_len = ref.bv_len - head.bv_len;
	m.at = m.begin = arena_get(a, ref.bv_len + 3 * before.bv_len +
	                                  3 * whole.bv_len + sizeof("/??base"));
	put(&m, head);
	if (head.bv_len == 0 || m.at[-1] != '/')
		*m.at++ = '/';
	if (tail.bv_len > 0 && *tail.bv_val != '?')
		put_escaped(&m, before);
	else
		put_escaped(&m, whole);
	put(&m, tail);
	if (scope != NULL && memchr(ref.bv_val, '?', ref.bv_len) == NULL) {
		put(&m, octets_of("??"));
		put(&m, octets_of(scope));
	}
	return (struct berval){ (ber_len_t)(m.at - m.begin), m.begin };
}

struct berval *
target_urls(struct arena *a, const struct entry *e, const struct dn *dn,
    unsigned int n, const char *scope, unsigned int *urls_n)
{
	const struct attribute *ref = entry_find(
	    e, schema_type(octets_of("ref")));
	const struct dn first = { n, dn->rdns };
	struct berval whole = dn_text(a, dn), before = { 0, NULL }, *urls;
	struct made m;
	unsigned int i;

	if (n > 0) {
		before = dn_text(a, &first);
		m.at = m.begin = arena_get(a, before.bv_len + 1);
		put(&m, before);
		*m.at = ',';
		before = (struct berval){ before.bv_len + 1, m.begin };
	}
	urls = arena_get(a, ref->n * sizeof(*urls));
	for (i = 0; i < ref->n; i++)
		urls[i] = url(a, ref->values[i], before, whole, scope);
	*urls_n = ref->n;
	return urls;
}

/* Answer with where the entry e leads, or what is n RDNs below it. */
static void
refer(struct request *r, const struct entry *e, const struct dn *dn,
    unsigned int n, const char *scope)
{
	answer(r, LDAP_REFERRAL, "it is kept elsewhere");
	r->result.matched = arena_copy(r->arena, e->dn);
	r->result.referrals = target_urls(
	    r->arena, e, dn, n, scope, &r->result.referrals_n);
}

/* There is nothing of that name: how much of it there is, may help. */
static void
not_found(
    struct request *r, uint64_t matched, const struct dn *dn, const char *scope)
{
	struct berval text;
	struct entry e;
	struct dn there;

	answer(r, LDAP_NO_SUCH_OBJECT, "there is no entry of that name");
	if (matched == 0 || !store_get(r->txn, r->arena, matched, &e)) {
		answer(r, LDAP_NO_SUCH_OBJECT,
		    "no entry of that name, nor above it; the root DSE's "
		    "namingContexts says what there is");
		return;
	}
	text = arena_copy(r->arena, e.dn);
	if (target_is_referral(r->arena, &e) &&
	    dn_parse(r->arena, text, &there) && there.n <= dn->n)
		refer(r, &e, dn, dn->n - there.n, scope);
	else
		r->result.matched = text;
}

bool
target_find(struct request *r, struct berval text, const char *scope,
    struct dn *dn, struct entry *e)
{
	uint64_t id, matched = 0;

	if (!dn_parse(r->arena, text, dn))
		return !answer(r, LDAP_INVALID_DN_SYNTAX,
		    "the name is no DN, as cn=User One,ou=st,o=um,c=es");
	if (dn->n == 0) {
		*e = *rootdse_entry(r);
		return true;
	}
	if (subschema_is(r->arena, dn)) {
		*e = *subschema_entry(r->arena);
		return true;
	}
	id = store_find(r->txn, r->arena, dn, &matched);
	if (id == 0 || !store_get(r->txn, r->arena, id, e)) {
		not_found(r, matched, dn, scope);
		return false;
	}
	if (r->controls.manage_dsa_it || !target_is_referral(r->arena, e))
		return true;
	refer(r, e, dn, 0, scope);
	return false;
}

bool
target_for_update(
    struct request *r, struct berval text, struct dn *dn, struct entry *e)
{
	if (!target_find(r, text, NULL, dn, e))
		return false;
	if (e->id == 0)
		return !answer(r, LDAP_UNWILLING_TO_PERFORM,
		    "%s is made by ldapd, and changes with its settings",
		    dn->n == 0 ? "the root DSE" : SUBSCHEMA);
	return true;
}
