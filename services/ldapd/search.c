/*
 * search.c - to look for entries (RFC 4511 4.5).
 *
 * In turns: as many as have room among the answers that are gathered, in one
 * transaction; then they are sent, in none. Nobody who reads slowly holds what
 * has been removed meanwhile.
 */
#include <string.h>

#include "common/part.h"
#include "common/wait.h"
#include "services/ldapd/access.h"
#include "services/ldapd/assertion.h"
#include "services/ldapd/candidates.h"
#include "services/ldapd/filter.h"
#include "services/ldapd/operational.h"
#include "services/ldapd/paged.h"
#include "services/ldapd/search.h"
#include "services/ldapd/send.h"
#include "services/ldapd/sort.h"
#include "services/ldapd/target.h"

#define LOOK 256 /* candidates between two looks at clock and client */

/* RFC 4511 4.5.1.2, and as a URL has it (RFC 4516). */
static const char *const scope_names[] = { "base", "one", "sub",
	"subordinates" };

#define SCOPES (sizeof(scope_names) / sizeof(scope_names[0]))

static bool
parse(struct search *s)
{
	struct berval rest = s->r->message->body, list;
	ber_int_t scope, deref;

	if (!part(&rest, LBER_OCTETSTRING, &s->base) ||
	    !part_number(&rest, LBER_ENUMERATED, &scope) ||
	    !part_number(&rest, LBER_ENUMERATED, &deref) ||
	    !part_number(&rest, LBER_INTEGER, &s->size) ||
	    !part_number(&rest, LBER_INTEGER, &s->time) ||
	    !part_truth(&rest, LBER_BOOLEAN, &s->selection.types_only))
		return false;
	switch (filter_parse(&s->filter, s->r->arena, &rest)) {
	case FILTER_MALFORMED:
		return false;
	case FILTER_TOO_LARGE:
		return answer(s->r, LDAP_ADMINLIMIT_EXCEEDED,
		    "a filter of more than %d levels or %d parts", FILTER_DEPTH,
		    FILTER_PARTS);
	case FILTER_READ:
		break;
	}
	if (!part(&rest, LBER_SEQUENCE, &list) || rest.bv_len > 0 ||
	    !selection_parse(&s->selection, s->r->arena, list))
		return false;
	if (scope < 0 || (size_t)scope >= SCOPES || deref < 0 || deref > 3 ||
	    s->size < 0 || s->time < 0)
		return answer(s->r, LDAP_PROTOCOL_ERROR,
		    "a scope, a way of dereferencing or a limit that is none");
	s->scope = (enum scope)scope;
	return true;
}

static bool
may(void *own, const struct entry *e, const struct attribute_type *type)
{
	const struct search *s = own;

	return access_may(s->r->client, e, type, ACCESS_SEARCH);
}

static const struct attribute *
make(void *own, const struct entry *e, const struct attribute_type *type)
{
	const struct search *s = own;

	return operational_make(s->scratch, s->r->txn, e, type);
}

/* No more than the client wants, nor than the settings give to anybody. */
static void
set_limits(struct search *s)
{
	const struct ldap_conf *l = &s->r->client->conf->ldap;
	int64_t time_s = s->time;

	s->most = UINT64_MAX;
	if (!s->r->client->is_root && l->entries_max != 0)
		s->most = l->entries_max;
	if (!s->r->client->is_root && l->time_s != 0 &&
	    (time_s == 0 || time_s > l->time_s))
		time_s = l->time_s;
	s->over_at = time_s == 0 ? INT64_MAX : now_ms() + time_s * 1000;
}

bool
search_is_over(struct search *s)
{
	if (++s->looked % LOOK != 0)
		return false;
	if (message_is_abandoned(s->r->message->id)) {
		s->abandoned = true;
		return true;
	}
	return now_ms() >= s->over_at &&
	       answer(s->r, LDAP_TIMELIMIT_EXCEEDED,
	           "that took too long: ask for something more precise");
}

void
search_refer(struct search *s, const struct entry *e)
{
	unsigned int n;
	struct berval *urls;
	struct dn dn;

	if (!dn_parse(s->scratch, e->dn, &dn))
		return;
	urls = target_urls(
	    s->scratch, e, &dn, 0, s->scope == SCOPE_ONE ? "base" : "sub", &n);
	send_reference(s->r, urls, n);
}

bool
search_send(struct search *s, const struct entry *e)
{
	if (s->sent == s->most)
		return !answer(s->r, LDAP_ADMINLIMIT_EXCEEDED,
		    "more than this server gives at once: ask for pages");
	if (s->size != 0 && s->before + s->sent == (uint64_t)s->size)
		return !answer(s->r, LDAP_SIZELIMIT_EXCEEDED,
		    "there are more than the %d you wanted", (int)s->size);
	send_entry(s->r, s->scratch, e, &s->selection);
	s->sent++;
	return true;
}

enum search_look
search_look(struct search *s, uint64_t id, struct entry *e)
{
	arena_empty(s->scratch);
	if (!store_get(s->r->txn, s->scratch, id, e))
		return SEARCH_NOT_IT;
	if (!s->r->controls.manage_dsa_it && id != s->base_id &&
	    target_is_referral(s->scratch, e))
		return SEARCH_REFERRAL;
	return filter_matches(&s->filter, &s->view, e) == TRUTH_YES
	           ? SEARCH_MATCHES
	           : SEARCH_NOT_IT;
}

/*
 * Referrals are said whatever the filter is (RFC 3296 5.2): if the index says
 * which they are, they are looked at too.
 */
static const struct filter *
with_referrals(struct search *s)
{
	struct berval class = octets_of("objectClass");
	struct filter *parts;

	if (s->r->controls.manage_dsa_it || s->scope == SCOPE_BASE)
		return &s->filter;
	parts = arena_get(s->turn, 2 * sizeof(*parts));
	parts[0] = s->filter;
	if (!filter_equal(&parts[1], s->turn, class, octets_of("referral")) ||
	    ids_equal(s->r->txn, s->turn, parts[1].parts[0].type,
	        parts[1].parts[0].value) == NULL)
		return &s->filter;
	s->either = (struct filter){
		.kind = FILTER_OR, .n = 2, .parts = parts
	};
	return &s->either;
}

struct ids *
search_ids(struct search *s)
{
	arena_empty(s->turn);
	return candidates(
	    s->r->txn, s->turn, s->base_id, s->scope, with_referrals(s));
}

/* Look at candidates until the answers have to be sent. False: that is all. */
static bool
turn(struct search *s)
{
	struct ids *ids = search_ids(s);
	struct entry e;
	uint64_t id;

	while ((id = ids_next(ids, s->after)) != 0) {
		if (search_is_over(s))
			return false;
		switch (search_look(s, id, &e)) {
		case SEARCH_MATCHES:
			if (paged_is_full(s) || !search_send(s, &e))
				return false;
			break;
		case SEARCH_REFERRAL:
			search_refer(s, &e);
			break;
		case SEARCH_NOT_IT:
			break;
		}
		s->after = id;
		if (message_is_full())
			return true;
	}
	s->finished = true;
	return false;
}

bool
search_pause(struct search *s)
{
	if (!request_end(s->r))
		return false;
	s->abandoned = !message_flush();
	return !s->abandoned && request_read(s->r);
}

/* The base is there: what is to be found, from it on down. */
static void
run(struct search *s)
{
	while (turn(s))
		if (!search_pause(s))
			return;
	if (request_end(s->r))
		paged_end(s);
}

/* The root DSE or the subschema, which nothing is below. */
static void
run_made(struct search *s, const struct entry *e)
{
	if ((s->scope == SCOPE_BASE || s->scope == SCOPE_SUBTREE) &&
	    filter_matches(&s->filter, &s->view, e) == TRUTH_YES)
		search_send(s, e);
	s->finished = true;
	if (request_end(s->r))
		paged_end(s);
}

/*
 * All that there is, for who does not know what it is called (address books):
 * if there is one naming context, that is where it begins.
 */
static void
begin_at_the_top(struct search *s, struct entry *e)
{
	uint64_t context = store_context(s->r->txn, 0);

	if (e->id == 0 && s->base.bv_len == 0 && s->scope == SCOPE_SUBTREE &&
	    context != 0 && store_context(s->r->txn, context) == 0 &&
	    !store_get(s->r->txn, s->r->arena, context, e))
		e->id = 0;
}

static void
start(struct search *s)
{
	struct entry e;
	struct dn dn;

	if (!request_read(s->r))
		return;
	if (!target_find(s->r, s->base, scope_names[s->scope], &dn, &e) ||
	    !assertion_holds(s->r, &e) || !paged_begin(s)) {
		request_end(s->r);
		return;
	}
	begin_at_the_top(s, &e);
	s->base_id = e.id;
	if (e.id == 0)
		run_made(s, &e);
	else if (s->r->controls.sort == NULL || !sort_run(s))
		run(s);
}

bool
search_serve(struct request *r)
{
	static struct arena scratch, one_turn;
	struct search s = { .r = r, .scratch = &scratch, .turn = &one_turn };

	s.view = (struct filter_view){
		.arena = &scratch, .own = &s, .may = may, .made = make
	};
	if (!parse(&s))
		return false;
	if (r->result.code == LDAP_SUCCESS) {
		set_limits(&s);
		start(&s);
	}
	r->is_silent = s.abandoned;
	return true;
}
