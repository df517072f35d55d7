/* answer.c - from a question to the records that answer it. */
#include "services/dnsd/answer.h"

#include "services/dnsd/name.h"
#include "services/dnsd/types.h"
#include "services/dnsd/zones.h"

#define CHAIN_MAX 16 /* CNAMEs that are followed */
#define MORE_MAX  64 /* names whose addresses may help */

/* What is being answered, and how far it is. */
struct answering {
	struct writer *w;
	struct outcome *outcome;
	uint16_t type;
	bool udp;
	const uint8_t *qname;
	const uint8_t *owner; /* of what is written: NULL is the question's */
	const uint8_t *chain[CHAIN_MAX]; /* the names that came before */
	unsigned int chain_n;
	const struct image *image;
	const struct node *answered; /* whose records are the answer */
	uint32_t more[MORE_MAX];     /* nodes; in image */
	unsigned int more_n;
};

/* Kinds of answers that are alike whatever the name was. */
enum { KIND_NO_NAME = 0x10000, KIND_REFERRAL = 0x20000 };

/* What there is of a name, and in which zone. */
struct looked_up {
	const struct zone *zone;
	struct found found;
};

/*
 * The zone that has to answer for a name. What is said of a delegation's keys
 * is said by the zone above it (RFC 4035 3.1.4.1), if that is ours too and has
 * not given away what is between them.
 */
static void
look_up(struct looked_up *l, const uint8_t *name, uint16_t type)
{
	uint32_t hash[NAME_LABELS + 1];
	const uint8_t *at[NAME_LABELS + 1];
	uint8_t lower[NAME_OCTETS];
	const struct zone *above;
	unsigned int labels;

	name_lower(lower, name);
	labels = name_hashes(lower, hash, at);
	l->zone = zones_find(hash, at, labels);
	if (l->zone == NULL)
		return;
	if (type == TYPE_DS && labels > 0 &&
	    name_equal(l->zone->origin, lower)) {
		above = zones_find(hash, at, labels - 1);
		if (above != NULL && above->loaded) {
			image_find(&above->image, hash, at, labels, &l->found);
			if (l->found.cut == NULL ||
			    l->found.cut == l->found.exact) {
				l->zone = above;
				return;
			}
		}
	}
	if (l->zone->loaded)
		image_find(&l->zone->image, hash, at, labels, &l->found);
}

/* Something that the answer needs does not fit. */
static void
truncated(struct answering *a)
{
	a->outcome->flags |= FLAG_TC;
	a->more_n = 0;
}

/*
 * Remember whose addresses may help whoever gets these records. What is below
 * a delegation is not ours to say, but of name servers.
 */
static void
note_targets(struct answering *a, const struct rrset *set)
{
	uint32_t at = set->records;
	struct record record;
	unsigned int i, known;

	if (set->type != TYPE_NS && set->type != TYPE_MX &&
	    set->type != TYPE_SRV)
		return;
	for (i = 0; i < set->count && a->more_n < MORE_MAX; i++) {
		image_record(a->image, &at, &record);
		if (record.target == NO_NODE ||
		    (set->type != TYPE_NS &&
		        image_node(a->image, record.target)->cut != NO_NODE))
			continue;
		for (known = 0; known < a->more_n; known++)
			if (a->more[known] == record.target)
				break;
		if (known == a->more_n)
			a->more[a->more_n++] = record.target;
	}
}

static bool
put_set(struct answering *a, const struct rrset *set)
{
	if (!writer_rrset(a->w, ANSWER, a->owner, a->image, set, set->ttl)) {
		truncated(a);
		return false;
	}
	note_targets(a, set);
	return true;
}

/* RFC 2308 3: the SOA, for as long as its last field says. */
static void
put_soa(struct answering *a)
{
	const struct node *apex = image_node(a->image, 0);
	const struct rrset *soa = image_rrset(a->image, apex, TYPE_SOA);
	uint32_t ttl = image_soa(a->image, SOA_MINIMUM);

	if (!writer_rrset(a->w, AUTHORITY, image_at(a->image, apex->name),
	        a->image, soa, ttl < soa->ttl ? ttl : soa->ttl))
		truncated(a);
}

/* The zone's own servers: they only help. */
static void
put_apex_ns(struct answering *a)
{
	const struct node *apex = image_node(a->image, 0);
	const struct rrset *ns = image_rrset(a->image, apex, TYPE_NS);

	if (ns != NULL &&
	    writer_rrset(a->w, AUTHORITY, image_at(a->image, apex->name),
	        a->image, ns, ns->ttl))
		note_targets(a, ns);
}

/* Write the addresses of a node, that is not the answer itself. */
static bool
put_addresses(struct answering *a, const struct node *node)
{
	static const uint16_t types[] = { TYPE_A, TYPE_AAAA };
	const struct rrset *set;
	bool whole = true;
	int i;

	for (i = 0; i < 2; i++) {
		if (node == a->answered &&
		    (a->type == types[i] || a->type == TYPE_ANY))
			continue;
		set = image_rrset(a->image, node, types[i]);
		if (set != NULL)
			whole &= writer_rrset(a->w, ADDITIONAL,
			    image_at(a->image, node->name), a->image, set,
			    set->ttl);
	}
	return whole;
}

/*
 * The addresses noted. Those of servers within the delegation itself (cut) can
 * be had nowhere else: without them the answer is truncated (RFC 9471).
 */
static void
put_more(struct answering *a, const struct node *cut)
{
	const struct node *node;
	unsigned int i, n = a->more_n;

	for (i = 0; cut != NULL && i < n; i++) {
		node = image_node(a->image, a->more[i]);
		if (node->cut == NO_NODE ||
		    image_node(a->image, node->cut) != cut)
			continue;
		if (!put_addresses(a, node)) {
			truncated(a);
			return;
		}
	}
	for (i = 0; i < n; i++) {
		node = image_node(a->image, a->more[i]);
		if (cut == NULL || node->cut == NO_NODE ||
		    image_node(a->image, node->cut) != cut)
			put_addresses(a, node);
	}
}

static void
refer(struct answering *a, const struct node *cut)
{
	const struct rrset *ns = image_rrset(a->image, cut, TYPE_NS);

	a->outcome->kind = cut->hash ^ KIND_REFERRAL;
	a->more_n = 0;
	if (ns == NULL)
		return;
	if (!writer_rrset(a->w, AUTHORITY, image_at(a->image, cut->name),
	        a->image, ns, ns->ttl)) {
		truncated(a);
		return;
	}
	note_targets(a, ns);
	put_more(a, cut);
}

/* Everything the name has; over UDP a part of it will do (RFC 8482 4.1). */
static bool
put_any(struct answering *a, const struct node *node)
{
	const struct rrset *set = &a->image->rrsets[node->rrsets];
	unsigned int i, n = a->udp && node->rrset_n > 1 ? 1 : node->rrset_n;

	for (i = 0; i < n; i++)
		if (!put_set(a, &set[i]))
			return false;
	return true;
}

/* The end of the chain: what the name has of the type, or has not. */
static void
put_answer(struct answering *a, const struct node *node)
{
	const struct rrset *set = NULL;
	bool whole, said;

	a->outcome->kind = node->hash ^ a->type;
	if (a->type == TYPE_ANY
	        ? node->rrset_n == 0
	        : (set = image_rrset(a->image, node, a->type)) == NULL) {
		put_soa(a);
		return;
	}
	a->answered = node;
	whole = set != NULL ? put_set(a, set) : put_any(a, node);
	if (!whole)
		return;
	/* Not beside themselves, nor with the keys of those below. */
	said = node == image_node(a->image, 0) &&
	       (a->type == TYPE_NS || a->type == TYPE_ANY);
	if (!said && a->type != TYPE_DS)
		put_apex_ns(a);
	put_more(a, NULL);
}

/* Follow the name on, unless it has been there, or for too long. */
static const uint8_t *
follow(struct answering *a, const uint8_t *name, const struct rrset *cname)
{
	uint32_t at = cname->records;
	struct record record;
	unsigned int i;

	if (!put_set(a, cname) || a->chain_n == CHAIN_MAX)
		return NULL;
	a->chain[a->chain_n++] = name;
	image_record(a->image, &at, &record);
	for (i = 0; i < a->chain_n; i++)
		if (name_equal(a->chain[i], record.rdata))
			return NULL;
	return record.rdata;
}

/* One name of the chain. Returns the next one, or NULL at its end. */
static const uint8_t *
step(struct answering *a, const uint8_t *name)
{
	const struct rrset *cname;
	const struct node *node;
	struct looked_up l;
	bool first = a->chain_n == 0;

	look_up(&l, name, a->type);
	if (l.zone == NULL || !l.zone->loaded) {
		if (first)
			a->outcome->rcode = l.zone == NULL ? RCODE_REFUSED
			                                   : RCODE_SERVFAIL;
		return NULL;
	}
	a->image = &l.zone->image;
	if (l.found.cut != NULL &&
	    (a->type != TYPE_DS || l.found.cut != l.found.exact)) {
		refer(a, l.found.cut);
		return NULL;
	}
	if (first)
		a->outcome->flags |= FLAG_AA;
	node = l.found.exact != NULL ? l.found.exact : l.found.wildcard;
	if (node == NULL) {
		a->outcome->rcode = RCODE_NXDOMAIN;
		a->outcome->kind = image_node(a->image, 0)->hash ^ KIND_NO_NAME;
		put_soa(a);
		return NULL;
	}
	cname = image_rrset(a->image, node, TYPE_CNAME);
	/* RFC 2181 10.1: it may have signatures of its own. */
	if (cname != NULL && a->type != TYPE_ANY &&
	    image_rrset(a->image, node, a->type) == NULL)
		return follow(a, name, cname);
	put_answer(a, node);
	return NULL;
}

void
answer(struct writer *w, const struct message *m, bool udp,
    struct outcome *outcome)
{
	struct answering a = {
		.w = w, .outcome = outcome, .type = m->qtype, .udp = udp
	};
	const uint8_t *name = m->qname;

	outcome->rcode = RCODE_NOERROR;
	outcome->flags = 0;
	outcome->kind = 0;
	while ((name = step(&a, name)) != NULL)
		a.owner = name;
}
