/* records.c - all records of a zone's text, in canonical order. */
#include "services/dnsd/records.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/log.h"
#include "services/dnsd/layout.h"
#include "services/dnsd/types.h"

#define KEY_OCTETS (2 * NAME_OCTETS)

/* What is being sorted: qsort(3) passes nothing on. */
static const uint8_t *sorted;

const uint8_t *
records_at(const struct records *r, uint32_t offset)
{
	return r->octets + offset;
}

/* Keep n octets; returns their offset. */
static uint32_t
keep(struct records *r, const uint8_t *octets, size_t n)
{
	size_t at = r->octets_n;

	if (n >= r->octets_room - at) {
		r->octets_room = 2 * r->octets_room + UINT16_MAX;
		r->octets = realloc(r->octets, r->octets_room);
		if (r->octets == NULL || r->octets_room > RECORDS_OCTETS)
			errx(EX_OSERR, "a zone too large for the memory");
	}
	memcpy(r->octets + at, octets, n);
	r->octets_n += n;
	return (uint32_t)at;
}

/*
 * A name so that memcmp(3) has it in canonical order: labels from the root on,
 * in lower case, each ended by a 0 that no octet of a label is.
 */
static size_t
make_key(uint8_t key[KEY_OCTETS], const uint8_t *name)
{
	const uint8_t *at[NAME_LABELS + 1], *octet;
	uint32_t hash[NAME_LABELS + 1];
	uint8_t lower[NAME_OCTETS];
	unsigned int labels, n;
	size_t len = 0;

	name_lower(lower, name);
	labels = name_hashes(lower, hash, at);
	for (n = 1; n <= labels; n++) {
		for (octet = at[n] + 1; octet <= at[n] + *at[n]; octet++) {
			if (*octet <= 1)
				key[len++] = 1;
			key[len++] = *octet <= 1 ? *octet + 1 : *octet;
		}
		key[len++] = 0;
	}
	return len;
}

static int
by_name_and_type(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = layout_compare(
	    sorted + x->key, x->key_octets, sorted + y->key, y->key_octets);

	if (order == 0)
		order = (x->type > y->type) - (x->type < y->type);
	if (order == 0)
		order = layout_compare_data(x->type, sorted + x->rdata,
		    x->rdlength, sorted + y->rdata, y->rdlength);
	return order;
}

uint32_t
records_serial(const struct records *r)
{
	const struct row *soa = r->rows;

	return layout_soa(records_at(r, soa->rdata), soa->rdlength, SOA_SERIAL);
}

bool
records_same_owner(
    const struct records *r, const struct row *a, const struct row *b)
{
	return layout_compare(r->octets + a->key, a->key_octets,
	           r->octets + b->key, b->key_octets) == 0;
}

const struct row *
records_find(const struct records *r, const uint8_t *name)
{
	uint8_t key[KEY_OCTETS];
	size_t n = make_key(key, name), low = 1, high = r->n, middle;
	const struct row *row;

	/* The apex's: SOA is out of order. */
	if (n == r->rows[0].key_octets)
		return name_equal(name, r->origin) ? r->rows : NULL;
	while (low < high) {
		middle = low + (high - low) / 2;
		row = &r->rows[middle];
		if (layout_compare(
		        r->octets + row->key, row->key_octets, key, n) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	row = &r->rows[low];
	return low < r->n && layout_compare(r->octets + row->key,
	                         row->key_octets, key, n) == 0
	           ? row
	           : NULL;
}

static void
add(struct records *r, const struct entry *e)
{
	const struct row *last = r->n == 0 ? NULL : &r->rows[r->n - 1];
	uint8_t key[KEY_OCTETS];
	struct row *row;

	if (r->n == r->room) {
		r->room = 2 * r->room + 256;
		r->rows = reallocarray(r->rows, r->room, sizeof(*r->rows));
		if (r->rows == NULL)
			err(EX_OSERR, "a zone");
		last = r->n == 0 ? NULL : &r->rows[r->n - 1];
	}
	row = &r->rows[r->n++];
	row->type = e->type;
	row->ttl = e->ttl;
	row->path = e->path;
	row->line = e->line;
	row->rdlength = e->rdlength;
	row->rdata = keep(r, e->rdata, e->rdlength);
	if (last != NULL && memcmp(r->octets + last->owner, e->owner,
	                        name_length(e->owner)) == 0) {
		row->owner = last->owner;
		row->key = last->key;
		row->key_octets = last->key_octets;
		row->labels = last->labels;
		return;
	}
	row->owner = keep(r, e->owner, name_length(e->owner));
	row->labels = (uint16_t)name_labels(e->owner);
	row->key_octets = (uint16_t)make_key(key, e->owner);
	row->key = keep(r, key, row->key_octets);
}

/* Leave out what is there twice; a set has one TTL, the least (RFC 2181 5.2).
 */
static void
unite(struct records *r)
{
	struct row *from = r->rows, *end = r->rows + r->n, *to = r->rows, *set;

	for (set = to; from < end; from++) {
		if (to > r->rows && by_name_and_type(to - 1, from) == 0)
			continue;
		if (to > set && (to[-1].type != from->type ||
		                    !records_same_owner(r, to - 1, from)))
			set = to;
		*to++ = *from;
		if (to[-1].ttl == set->ttl)
			continue;
		/* Of signatures each has that of what it signs. */
		if (from->type != TYPE_RRSIG)
			log_warn("%s:%u: warning: another TTL than the same "
			         "owner and type has in line %u",
			    from->path, from->line, set->line);
		if (to[-1].ttl > set->ttl)
			to[-1].ttl = set->ttl;
		else
			for (struct row *i = set; i < to; i++)
				i->ttl = to[-1].ttl;
	}
	r->n = (size_t)(to - r->rows);
}

/* Those of DNSSEC are what an alias may have (RFC 2181 10.1, RFC 4034 2.5). */
static bool
is_beside_alias(uint16_t type)
{
	return type == TYPE_RRSIG || type == TYPE_NSEC || type == TYPE_SIG ||
	       type == TYPE_KEY || type == TYPE_NXT;
}

/* RFC 1034 3.6.2: an alias has no other records. */
static void
check_alias(struct records *r, const struct row *a, const struct row *b)
{
	if (!records_same_owner(r, a, b))
		return;
	if (a->type == TYPE_CNAME && b->type == TYPE_CNAME)
		reader_complain(r->reader, b->path, b->line,
		    "CNAME: expected one for a name; there is another in "
		    "line %u",
		    a->line);
	else if (a->type == TYPE_CNAME || b->type == TYPE_CNAME)
		reader_complain(r->reader, b->path, b->line,
		    "CNAME: expected no other records of its name; there is "
		    "one in line %u",
		    a->line);
}

static void
check_aliases(struct records *r)
{
	const struct row *row, *last = NULL;
	size_t i;

	for (i = 0; i < r->n; i++) {
		row = &r->rows[i];
		if (is_beside_alias(row->type))
			continue;
		if (last != NULL)
			check_alias(r, last, row);
		last = row;
	}
}

/* The zone begins with one SOA, its apex's (RFC 1035 5.2). */
static void
check_apex(struct records *r, const char *path)
{
	unsigned int labels = name_labels(r->origin);
	size_t i, n = 0;

	for (i = 0; i < r->n; i++) {
		if (r->rows[i].type != TYPE_SOA)
			continue;
		if (n++ > 0 || r->rows[i].labels != labels)
			reader_complain(r->reader, r->rows[i].path,
			    r->rows[i].line,
			    "SOA: expected one, of the zone's own name");
	}
	if (n == 0)
		reader_complain(
		    r->reader, path, 1, "expected SOA, of the zone's own name");
}

/* SOA stands first of all, whatever its number. */
static void
put_soa_first(struct records *r)
{
	struct row soa;
	size_t i = 0;

	while (r->rows[i].type != TYPE_SOA)
		i++;
	soa = r->rows[i];
	memmove(r->rows + 1, r->rows, i * sizeof(soa));
	r->rows[0] = soa;
}

bool
records_read(struct records *r, const char *path, const uint8_t *origin)
{
	static struct entry e;

	memset(r, 0, sizeof(*r));
	memcpy(r->origin, origin, name_length(origin));
	r->reader = reader_open(path, origin);
	if (r->reader == NULL)
		return false;
	while (reader_next(r->reader, &e)) {
		if (name_is_within(e.owner, origin))
			add(r, &e);
		else
			reader_complain(r->reader, e.path, e.line,
			    "expected an owner within the zone");
	}
	sorted = r->octets;
	if (r->n > 0) {
		qsort(r->rows, r->n, sizeof(*r->rows), by_name_and_type);
		unite(r);
	}
	check_aliases(r);
	check_apex(r, path);
	if (reader_mistakes(r->reader) > 0)
		return false;
	put_soa_first(r);
	return true;
}

void
records_free(struct records *r)
{
	reader_close(r->reader);
	free(r->rows);
	free(r->octets);
}
