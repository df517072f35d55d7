/* entry.c - an entry of the directory in memory. */
#include "services/ldapd/entry.h"

#include <stdlib.h>
#include <string.h>

/* Values are given room for this many at first, and then for twice as many. */
#define ROOM 4

static bool
same(struct berval a, struct berval b)
{
	return a.bv_len == b.bv_len &&
	       (a.bv_len == 0 || memcmp(a.bv_val, b.bv_val, a.bv_len) == 0);
}

static int
by_octets(const void *one, const void *other)
{
	const struct berval *a = one, *b = other;
	size_t n = a->bv_len < b->bv_len ? a->bv_len : b->bv_len;
	int order = n == 0 ? 0 : memcmp(a->bv_val, b->bv_val, n);

	if (order != 0)
		return order;
	return a->bv_len < b->bv_len ? -1 : a->bv_len > b->bv_len;
}

/* RFC 4512 2.5: letters, digits and hyphens; as lower case. */
static bool
option_octet(char *c)
{
	if (*c >= 'A' && *c <= 'Z')
		*c = (char)(*c - 'A' + 'a');
	return (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ||
	       *c == '-';
}

/* Cut ";a;b" into its options, in order, none twice. */
static bool
take_options(struct berval text, struct berval options[], unsigned int *n)
{
	struct berval all[ENTRY_OPTIONS] = { { 0, NULL } };
	unsigned int i, found = 0;
	size_t at;

	for (at = 0; at < text.bv_len; at++) {
		if (text.bv_val[at] == ';') {
			if (found == ENTRY_OPTIONS)
				return false;
			all[found].bv_val = text.bv_val + at + 1;
			all[found++].bv_len = 0;
		} else if (!option_octet(&text.bv_val[at])) {
			return false;
		} else {
			all[found - 1].bv_len++;
		}
	}
	qsort(all, found, sizeof(*all), by_octets);
	for (i = 0, *n = 0; i < found; i++) {
		if (all[i].bv_len == 0)
			return false;
		if (*n == 0 || !same(options[*n - 1], all[i]))
			options[(*n)++] = all[i];
	}
	return true;
}

struct berval
entry_type_name(const struct attribute_type *type)
{
	const char *name = type->names[0] != NULL ? type->names[0] : type->oid;

	return (struct berval){ strlen(name), (char *)name };
}

bool
entry_description(struct arena *a, struct berval text,
    const struct attribute_type **type, struct berval *description)
{
	const char *semicolon = memchr(text.bv_val, ';', text.bv_len);
	struct berval name;
	struct berval options[ENTRY_OPTIONS], rest = { 0, NULL };
	unsigned int i, n = 0;
	char *at;

	*type = schema_type(text);
	if (*type == NULL || text.bv_len > ENTRY_DESCRIPTION)
		return false;
	name = *description = entry_type_name(*type);
	if (semicolon == NULL)
		return true;
	rest.bv_len = text.bv_len - (size_t)(semicolon - text.bv_val);
	rest.bv_val = (char *)semicolon;
	rest = arena_copy(a, rest);
	if (!take_options(rest, options, &n))
		return false;
	description->bv_val = arena_get(a, name.bv_len + rest.bv_len);
	at = mempcpy(description->bv_val, name.bv_val, name.bv_len);
	for (i = 0; i < n; i++) {
		*at++ = ';';
		memcpy(at, options[i].bv_val, options[i].bv_len);
		at += options[i].bv_len;
	}
	description->bv_len = (size_t)(at - description->bv_val);
	return true;
}

struct attribute *
entry_find(const struct entry *e, const struct attribute_type *type)
{
	unsigned int i;

	for (i = 0; i < e->n; i++)
		if (e->attributes[i].type == type &&
		    memchr(e->attributes[i].description.bv_val, ';',
		        e->attributes[i].description.bv_len) == NULL)
			return &e->attributes[i];
	return NULL;
}

struct attribute *
entry_described(const struct entry *e, struct berval description)
{
	unsigned int i;

	for (i = 0; i < e->n; i++)
		if (same(e->attributes[i].description, description))
			return &e->attributes[i];
	return NULL;
}

struct attribute *
entry_attribute(struct arena *a, struct entry *e,
    const struct attribute_type *type, struct berval description)
{
	struct attribute *found = entry_described(e, description), *grown;

	if (found != NULL)
		return found;
	if (e->n == ENTRY_ATTRIBUTES)
		return NULL;
	if (e->n == e->room) {
		e->room = e->n == 0 ? ROOM : 2 * e->n;
		grown = arena_get(a, e->room * sizeof(*grown));
		if (e->n > 0)
			memcpy(grown, e->attributes, e->n * sizeof(*grown));
		e->attributes = grown;
	}
	found = &e->attributes[e->n++];
	memset(found, 0, sizeof(*found));
	found->type = type;
	found->description = description;
	return found;
}

void
entry_remove(struct entry *e, struct attribute *attribute)
{
	size_t after = (size_t)(&e->attributes[e->n] - attribute) - 1;

	memmove(attribute, attribute + 1, after * sizeof(*attribute));
	e->n--;
}

void
entry_tidy(struct entry *e)
{
	unsigned int i = e->n;

	while (i-- > 0)
		if (e->attributes[i].n == 0)
			entry_remove(e, &e->attributes[i]);
}

/* A value as the type's equality rule sees it. */
static struct berval
normal(struct arena *a, const struct attribute_type *type, struct berval value)
{
	struct berval out;

	if (type->equality == NULL ||
	    !rule_normal(type->equality, a, value, &out))
		return value;
	return out;
}

bool
attribute_has(struct arena *a, const struct attribute *attribute,
    struct berval value, unsigned int *at)
{
	struct berval wanted;
	unsigned int i;

	if (attribute->n == 0)
		return false;
	wanted = normal(a, attribute->type, value);
	for (i = 0; i < attribute->n; i++)
		if (same(attribute->values[i], value) ||
		    same(normal(a, attribute->type, attribute->values[i]),
		        wanted))
			break;
	if (at != NULL)
		*at = i;
	return i < attribute->n;
}

bool
attribute_repeats(struct arena *a, const struct attribute *attribute)
{
	struct berval *values;
	unsigned int i;

	if (attribute->n < 2)
		return false;
	values = arena_get(a, attribute->n * sizeof(*values));
	for (i = 0; i < attribute->n; i++)
		values[i] = normal(a, attribute->type, attribute->values[i]);
	qsort(values, attribute->n, sizeof(*values), by_octets);
	for (i = 1; i < attribute->n; i++)
		if (same(values[i - 1], values[i]))
			return true;
	return false;
}

void
attribute_add(struct arena *a, struct attribute *attribute, struct berval value)
{
	struct berval *grown;
	unsigned int n = attribute->n;

	if (n == attribute->room) {
		attribute->room = n == 0 ? ROOM : 2 * n;
		grown = arena_get(a, attribute->room * sizeof(*grown));
		if (n > 0)
			memcpy(grown, attribute->values, n * sizeof(*grown));
		attribute->values = grown;
		attribute->own = true;
	}
	attribute->values[attribute->n++] = value;
	attribute->octets = (struct berval){ 0, NULL };
}

void
attribute_remove(struct arena *a, struct attribute *attribute, unsigned int at)
{
	struct berval *left;

	if (!attribute->own) {
		left = arena_get(a, attribute->n * sizeof(*left));
		memcpy(left, attribute->values, attribute->n * sizeof(*left));
		attribute->values = left;
		attribute->room = attribute->n;
		attribute->own = true;
	}
	left = attribute->values + at;
	attribute->n--;
	memmove(left, left + 1, (attribute->n - at) * sizeof(*left));
	attribute->octets = (struct berval){ 0, NULL };
}

struct entry *
entry_copy(struct arena *a, const struct entry *e)
{
	struct entry *copy = arena_get(a, sizeof(*copy));
	unsigned int i;

	*copy = *e;
	copy->room = e->n + ROOM;
	copy->attributes = arena_get(a, copy->room * sizeof(*e->attributes));
	memcpy(copy->attributes, e->attributes, e->n * sizeof(*e->attributes));
	for (i = 0; i < e->n; i++)
		e->attributes[i].own = copy->attributes[i].own = false;
	for (i = 0; i < e->n; i++)
		copy->attributes[i].room = e->attributes[i].n;
	return copy;
}
