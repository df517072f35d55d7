/* sort.c - a search in order. */
#include "services/ldapd/sort.h"

#include <stdlib.h>
#include <string.h>

#include "common/part.h"
#include "services/ldapd/access.h"
#include "services/ldapd/described.h"
#include "services/ldapd/paged.h"

#define ORDERING_RULE ((ber_tag_t)0x80U)
#define REVERSE_ORDER ((ber_tag_t)0x81U)
#define ATTRIBUTE     ((ber_tag_t)0x80U) /* of the answer */

struct sort {
	int code;              /* not 0: it cannot be sorted so */
	struct berval culprit; /* the attribute that is why */
	unsigned int n;
	struct key {
		const struct attribute_type *type;
		struct berval description;
		const struct rule *rule;
		bool reverse;
	} keys[SORT_KEYS];
};

/* An entry that was found; its values are in an arena until all are sent. */
struct row {
	uint64_t id;
	bool is_referral;
	struct berval values[SORT_KEYS]; /* bv_val NULL: it has none */
};

static void
set(struct sort *s, int code, struct berval attribute)
{
	if (s->code == LDAP_SUCCESS) {
		s->code = code;
		s->culprit = attribute;
	}
}

/* One SortKey. False: it is none. */
static bool
take_key(struct sort *s, struct arena *a, struct berval text)
{
	struct berval name, rule = { 0, NULL };
	struct key *k = &s->keys[s->n];

	if (s->n == SORT_KEYS || !part(&text, LBER_OCTETSTRING, &name) ||
	    !part_maybe(&text, ORDERING_RULE, &rule) ||
	    (text.bv_len > 0 &&
	        !part_truth(&text, REVERSE_ORDER, &k->reverse)) ||
	    text.bv_len > 0)
		return false;
	s->n++;
	if (!entry_description(a, name, &k->type, &k->description)) {
		set(s, LDAP_NO_SUCH_ATTRIBUTE, name);
		return true;
	}
	k->rule = rule.bv_val == NULL ? k->type->ordering
	                              : rule_find(rule.bv_val, rule.bv_len);
	if (k->rule == NULL || k->rule->kind == RULE_SUBSTRINGS ||
	    !rule_fits(k->rule, k->type->syntax))
		set(s, LDAP_INAPPROPRIATE_MATCHING, name);
	return true;
}

bool
sort_read(struct request *r, const struct berval *value)
{
	struct sort *s = arena_get(r->arena, sizeof(*s));
	struct berval rest, list = { 0, NULL }, key;
	bool good;

	memset(s, 0, sizeof(*s));
	r->controls.sort = s;
	r->controls.sort_is_critical = r->controls.is_critical;
	if (value != NULL)
		rest = *value;
	good = value != NULL && part(&rest, LBER_SEQUENCE, &list) &&
	       rest.bv_len == 0 && list.bv_len > 0;
	while (good && list.bv_len > 0)
		good = part(&list, LBER_SEQUENCE, &key) &&
		       take_key(s, r->arena, key);
	return good || !answer(r, LDAP_PROTOCOL_ERROR,
	                   "a server-side sort is by 1 to %d attributes "
	                   "(RFC 2891 1.1)",
	                   SORT_KEYS);
}

/* Say with the answer whether it was sorted. */
static void
say(struct search *s, int code, struct berval culprit)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	if (ber == NULL)
		return;
	ber_printf(ber, "{e", (ber_int_t)code);
	if (culprit.bv_len > 0)
		ber_printf(ber, "tO", ATTRIBUTE, &culprit);
	ber_printf(ber, "}");
	result_control(&s->r->result, LDAP_CONTROL_SORTRESPONSE,
	    result_encoded(s->r->arena, ber));
}

/* The least value that an entry has for a key, in its normal form. */
static struct berval
least(struct search *s, const struct key *k, const struct entry *e)
{
	struct berval best = { 0, NULL }, normal;
	const struct attribute *attribute;
	unsigned int i, j;

	for (i = 0; i < e->n; i++) {
		attribute = &e->attributes[i];
		if (!described(attribute, k->type, k->description) ||
		    !access_may(s->r->client, e, attribute->type, ACCESS_READ))
			continue;
		for (j = 0; j < attribute->n; j++)
			if (rule_normal(k->rule, s->scratch,
			        attribute->values[j], &normal) &&
			    (best.bv_val == NULL ||
			        rule_compare(normal, best) < 0))
				best = normal;
	}
	return best;
}

static int
order(const void *one, const void *other, void *own)
{
	const struct row *a = one, *b = other;
	const struct sort *s = own;
	unsigned int i;
	int by;

	for (i = 0; i < s->n; i++) {
		const struct berval *x = &a->values[i], *y = &b->values[i];

		/* One without a value is the largest of all (RFC 2891 2.2). */
		if (x->bv_val == NULL || y->bv_val == NULL)
			by = (x->bv_val == NULL) - (y->bv_val == NULL);
		else
			by = rule_compare(*x, *y);
		if (by != 0)
			return s->keys[i].reverse ? -by : by;
	}
	return a->id < b->id ? -1 : a->id > b->id;
}

/* What is found, and how it is sorted. */
struct found {
	struct row *rows;
	size_t n, room;
};

static void
add(struct search *s, struct found *f, const struct entry *e, bool is_referral)
{
	const struct sort *sort = s->r->controls.sort;
	struct row *row, *grown;
	struct berval value;
	unsigned int i;

	if (f->n == f->room) {
		f->room = f->room == 0 ? 64 : 2 * f->room;
		grown = arena_get(s->r->arena, f->room * sizeof(*grown));
		if (f->n > 0)
			memcpy(grown, f->rows, f->n * sizeof(*grown));
		f->rows = grown;
	}
	row = &f->rows[f->n++];
	memset(row, 0, sizeof(*row));
	row->id = e->id;
	row->is_referral = is_referral;
	for (i = 0; i < sort->n && !is_referral; i++) {
		value = least(s, &sort->keys[i], e);
		if (value.bv_val != NULL)
			row->values[i] = arena_copy(s->r->arena, value);
	}
}

/* Find all. False: there are too many, or it has taken too long. */
static bool
collect(struct search *s, struct found *f)
{
	const struct client *c = s->r->client;
	struct ids *ids = search_ids(s);
	enum search_look look;
	struct entry e;
	uint64_t id = 0;

	while ((id = ids_next(ids, id)) != 0) {
		if (search_is_over(s))
			return false;
		look = search_look(s, id, &e);
		if (look == SEARCH_NOT_IT)
			continue;
		if (f->n == c->conf->ldap.sort_max)
			return false;
		add(s, f, &e, look == SEARCH_REFERRAL);
	}
	return true;
}

/* Send from the first one on that no page has had. */
static void
send_rows(struct search *s, const struct found *f)
{
	struct entry e;

	for (; s->after < f->n; s->after++) {
		if (paged_is_full(s))
			return;
		if (message_is_full() && !search_pause(s))
			return;
		arena_empty(s->scratch);
		if (!store_get(s->r->txn, s->scratch, f->rows[s->after].id, &e))
			continue;
		if (f->rows[s->after].is_referral)
			search_refer(s, &e);
		else if (!search_send(s, &e))
			return;
	}
	s->finished = true;
}

/* It cannot be sorted: then not at all, if that is critical (RFC 2891 2). */
static bool
give_up(struct search *s, int code, struct berval culprit)
{
	say(s, code, culprit);
	if (!s->r->controls.sort_is_critical)
		return false;
	answer(s->r, LDAP_UNAVAILABLE_CRITICAL_EXTENSION,
	    "it cannot be sorted so");
	request_end(s->r);
	return true;
}

bool
sort_run(struct search *s)
{
	struct sort *sort = s->r->controls.sort;
	const struct berval nobody = { 0, NULL };
	struct found f = { .n = 0 };

	if (sort->code != LDAP_SUCCESS)
		return give_up(s, sort->code, sort->culprit);
	if (!collect(s, &f)) {
		if (!s->abandoned && s->r->result.code == LDAP_SUCCESS)
			return give_up(s, LDAP_ADMINLIMIT_EXCEEDED, nobody);
		request_end(s->r);
		return true;
	}
	if (f.n > 0)
		qsort_r(f.rows, f.n, sizeof(*f.rows), order, sort);
	send_rows(s, &f);
	say(s, LDAP_SUCCESS, nobody);
	if (request_end(s->r))
		paged_end(s);
	return true;
}
