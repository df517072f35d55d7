/* entry_code.c - an entry as it is stored: its place, then its attributes. */
#include "services/ldapd/entry.h"

#include <string.h>

/* BER (X.690 8.1): what a PartialAttribute is made of. */
#define OCTET_STRING 0x04
#define SEQUENCE     0x30
#define SET          0x31
#define LONG_FORM    0x80

/* How the stored form begins; the RDN and its normal form follow. */
struct head {
	uint64_t parent;
	uint32_t rdn, rdn_normal; /* octets */
	uint16_t attributes, zero;
};

/* Before the octets of each attribute. */
struct row {
	uint32_t octets, values;
	uint16_t number, zero;
};

struct in {
	const char *at, *end;
};

/* Octets of a tag and a length, in the shortest form. */
static size_t
before(size_t n)
{
	size_t octets = 2;

	if (n >= LONG_FORM)
		for (; n > 0; n >>= 8)
			octets++;
	return octets;
}

static char *
put_tag(char *at, unsigned char tag, size_t n)
{
	size_t octets = before(n) - 2;

	*at++ = (char)tag;
	*at++ = (char)(octets == 0 ? n : LONG_FORM | octets);
	while (octets-- > 0)
		*at++ = (char)(n >> 8 * octets & 0xff);
	return at;
}

static char *
put_string(char *at, struct berval value)
{
	at = put_tag(at, OCTET_STRING, value.bv_len);
	if (value.bv_len > 0)
		memcpy(at, value.bv_val, value.bv_len);
	return at + value.bv_len;
}

struct berval
attribute_encode(struct arena *a, const struct attribute *attribute)
{
	struct berval description = attribute->description, out;
	size_t set = 0, sequence;
	unsigned int i;
	char *at;

	if (attribute->octets.bv_val != NULL)
		return attribute->octets;
	for (i = 0; i < attribute->n; i++)
		set += before(attribute->values[i].bv_len) +
		       attribute->values[i].bv_len;
	sequence = before(description.bv_len) + description.bv_len +
	           before(set) + set;
	out.bv_len = before(sequence) + sequence;
	out.bv_val = at = arena_get(a, out.bv_len);
	at = put_tag(at, SEQUENCE, sequence);
	at = put_string(at, description);
	at = put_tag(at, SET, set);
	for (i = 0; i < attribute->n; i++)
		at = put_string(at, attribute->values[i]);
	return out;
}

bool
entry_encode(struct arena *a, const struct entry *e,
    const struct entry_names *names, struct berval *out)
{
	struct head head = { .parent = e->parent,
		.rdn = (uint32_t)e->rdn.bv_len,
		.rdn_normal = (uint32_t)e->rdn_normal.bv_len,
		.attributes = (uint16_t)e->n };
	size_t size = sizeof(head) + e->rdn.bv_len + e->rdn_normal.bv_len;
	struct berval octets[ENTRY_ATTRIBUTES];
	struct row row = { .zero = 0 };
	unsigned int i;
	char *at;

	for (i = 0; i < e->n; i++) {
		octets[i] = attribute_encode(a, &e->attributes[i]);
		size += sizeof(row) + octets[i].bv_len;
		if (size > ENTRY_OCTETS)
			return false;
	}
	out->bv_len = size;
	out->bv_val = at = arena_get(a, size);
	at = mempcpy(at, &head, sizeof(head));
	at = mempcpy(at, e->rdn.bv_val, e->rdn.bv_len);
	at = mempcpy(at, e->rdn_normal.bv_val, e->rdn_normal.bv_len);
	for (i = 0; i < e->n; i++) {
		row.octets = (uint32_t)octets[i].bv_len;
		row.values = e->attributes[i].n;
		row.number = names->number(
		    names->own, e->attributes[i].description);
		if (row.number == 0)
			return false;
		at = mempcpy(at, &row, sizeof(row));
		at = mempcpy(at, octets[i].bv_val, octets[i].bv_len);
	}
	return true;
}

static bool
take(struct in *in, size_t n, struct berval *out)
{
	if (n > (size_t)(in->end - in->at))
		return false;
	out->bv_len = n;
	out->bv_val = (char *)in->at;
	in->at += n;
	return true;
}

static bool
take_struct(struct in *in, void *out, size_t n)
{
	struct berval octets;

	if (!take(in, n, &octets))
		return false;
	memcpy(out, octets.bv_val, n);
	return true;
}

/* What is tagged so, as put_tag() has written it. */
static bool
take_tag(struct in *in, unsigned char tag, struct berval *out)
{
	struct berval octets;
	size_t n, more;

	if (!take(in, 2, &octets) || (unsigned char)octets.bv_val[0] != tag)
		return false;
	n = (unsigned char)octets.bv_val[1];
	if (n >= LONG_FORM) {
		more = n - LONG_FORM;
		if (more > sizeof(uint32_t) || !take(in, more, &octets))
			return false;
		for (n = 0; more > 0; more--, octets.bv_val++)
			n = n << 8 | (unsigned char)*octets.bv_val;
	}
	return take(in, n, out);
}

static bool
take_values(struct arena *a, struct attribute *attribute)
{
	struct berval octets = attribute->octets, sequence, name, set;
	struct in in = { octets.bv_val, octets.bv_val + octets.bv_len };
	unsigned int i;

	if (!take_tag(&in, SEQUENCE, &sequence))
		return false;
	in = (struct in){ sequence.bv_val, sequence.bv_val + sequence.bv_len };
	if (!take_tag(&in, OCTET_STRING, &name) || !take_tag(&in, SET, &set) ||
	    attribute->n > set.bv_len / 2)
		return false;
	in = (struct in){ set.bv_val, set.bv_val + set.bv_len };
	attribute->values = arena_get(
	    a, (attribute->n + 1) * sizeof(*attribute->values));
	for (i = 0; i < attribute->n; i++)
		if (!take_tag(&in, OCTET_STRING, &attribute->values[i]))
			return false;
	return true;
}

static bool
take_attribute(struct arena *a, struct in *in, const struct entry_names *names,
    struct attribute *attribute)
{
	const struct attribute *known;
	struct row row;

	if (!take_struct(in, &row, sizeof(row)))
		return false;
	known = names->description(names->own, row.number);
	if (known == NULL || !take(in, row.octets, &attribute->octets))
		return false;
	attribute->type = known->type;
	attribute->description = known->description;
	attribute->own = false;
	attribute->n = attribute->room = row.values;
	return take_values(a, attribute);
}

static bool
take_place(struct in *in, struct head *head, struct berval *rdn,
    struct berval *rdn_normal)
{
	return take_struct(in, head, sizeof(*head)) &&
	       take(in, head->rdn, rdn) &&
	       take(in, head->rdn_normal, rdn_normal);
}

bool
entry_decode(struct arena *a, struct berval octets,
    const struct entry_names *names, struct entry *e)
{
	struct in in = { octets.bv_val, octets.bv_val + octets.bv_len };
	struct head head;
	unsigned int i;

	if (!take_place(&in, &head, &e->rdn, &e->rdn_normal) ||
	    head.attributes > ENTRY_ATTRIBUTES)
		return false;
	e->parent = head.parent;
	e->n = e->room = head.attributes;
	e->attributes = arena_get(a, (e->n + 1) * sizeof(*e->attributes));
	for (i = 0; i < e->n; i++)
		if (!take_attribute(a, &in, names, &e->attributes[i]))
			return false;
	return true;
}

bool
entry_place(struct berval octets, uint64_t *parent, struct berval *rdn,
    struct berval *rdn_normal)
{
	struct in in = { octets.bv_val, octets.bv_val + octets.bv_len };
	struct head head;

	if (!take_place(&in, &head, rdn, rdn_normal))
		return false;
	*parent = head.parent;
	return true;
}
