/* changes.c - what a primary says has changed. */
#include "services/dnsd/changes.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* Offsets are into the octets: name and data one after the other. */
struct change {
	size_t at, when;
	uint32_t ttl;
	uint16_t type, rdlength, name_n;
	bool comes;
};

/* qsort(3) passes nothing on. */
static const uint8_t *sorted;

static struct zone_record
record_of(const struct change *c, const uint8_t *octets)
{
	return (struct zone_record){ .owner = octets + c->at,
		.rdata = octets + c->at + c->name_n,
		.type = c->type,
		.rdlength = c->rdlength,
		.ttl = c->ttl };
}

bool
changes_add(struct changes *c, const struct zone_record *r, bool comes)
{
	size_t name_n = name_length(r->owner), octets = name_n + r->rdlength;
	struct change *new;

	if (octets > c->octets_room - c->octets_n) {
		c->octets_room = 2 * c->octets_room + UINT16_MAX + NAME_OCTETS;
		if (c->octets_room > CHANGES_OCTETS)
			return false;
		c->octets = realloc(c->octets, c->octets_room);
	}
	if (c->n == c->room) {
		c->room = 2 * c->room + 64;
		c->list = reallocarray(c->list, c->room, sizeof(*c->list));
	}
	if (c->octets == NULL || c->list == NULL)
		err(EX_OSERR, "changes of a zone");
	new = &c->list[c->n];
	*new = (struct change){ .at = c->octets_n,
		.when = c->n++,
		.ttl = r->ttl,
		.type = r->type,
		.rdlength = r->rdlength,
		.name_n = (uint16_t)name_n,
		.comes = comes };
	memcpy(c->octets + new->at, r->owner, name_n);
	memcpy(c->octets + new->at + name_n, r->rdata, r->rdlength);
	c->octets_n += octets;
	return true;
}

static int
by_record(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	struct zone_record r = record_of(x, sorted), s = record_of(y, sorted);
	int order = compare_records(&r, &s);

	return order != 0 ? order : (x->when > y->when) - (x->when < y->when);
}

/* The changes, while the image is gone through. */
struct merge {
	struct changes *c;
	size_t next;
	take_record *take;
	void *own;
};

/*
 * Take all that is said of one record; here: it was in the image. False if it
 * was not as the first of them has it, or at the end.
 */
static bool
take_one(struct merge *m, bool here)
{
	const struct change *first = &m->c->list[m->next], *last = first;
	struct zone_record r = record_of(first, sorted), next;

	if (first->comes == here)
		return false;
	for (m->next++; m->next < m->c->n; m->next++) {
		next = record_of(&m->c->list[m->next], sorted);
		if (compare_records(&r, &next) != 0)
			break;
		last = &m->c->list[m->next];
	}
	r = record_of(last, sorted);
	return !last->comes || m->take(m->own, &r);
}

static bool
take_old(void *own, const struct zone_record *old)
{
	struct merge *m = own;
	struct zone_record r;
	int order = 1;

	for (; m->next < m->c->n; order = 1) {
		r = record_of(&m->c->list[m->next], sorted);
		order = compare_records(&r, old);
		if (order >= 0)
			break;
		if (!take_one(m, false))
			return false;
	}
	return order == 0 ? take_one(m, true) : m->take(m->own, old);
}

bool
changes_apply(
    struct changes *c, const struct image *image, take_record *take, void *own)
{
	struct merge m = { .c = c, .take = take, .own = own };

	sorted = c->octets;
	if (c->n > 0)
		qsort(c->list, c->n, sizeof(*c->list), by_record);
	if (!all_records(image, take_old, &m))
		return false;
	while (m.next < c->n)
		if (!take_one(&m, false))
			return false;
	return true;
}

void
changes_free(struct changes *c)
{
	free(c->list);
	free(c->octets);
	memset(c, 0, sizeof(*c));
}
