/* matches.c - does an entry match a filter? */
#include <string.h>

#include "services/ldapd/described.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/filter.h"

/* Cut all up to part, and it, from the front of value; false: it is not there.
 */
static bool
skip(struct berval *value, struct berval wanted)
{
	const char *at = wanted.bv_len == 0
	                     ? value->bv_val
	                     : memmem(value->bv_val, value->bv_len,
	                           wanted.bv_val, wanted.bv_len);
	size_t n;

	if (at == NULL)
		return wanted.bv_len == 0;
	n = (size_t)(at - value->bv_val) + wanted.bv_len;
	value->bv_val += n;
	value->bv_len -= n;
	return true;
}

static bool
has_parts(const struct filter *f, struct berval value)
{
	const struct berval *first = f->initial, *last = f->final;
	unsigned int i;

	if (first != NULL) {
		if (value.bv_len < first->bv_len ||
		    memcmp(value.bv_val, first->bv_val, first->bv_len) != 0)
			return false;
		value.bv_val += first->bv_len;
		value.bv_len -= first->bv_len;
	}
	for (i = 0; i < f->any_n; i++)
		if (!skip(&value, f->any[i]))
			return false;
	return last == NULL ||
	       (value.bv_len >= last->bv_len &&
	           memcmp(value.bv_val + value.bv_len - last->bv_len,
	               last->bv_val, last->bv_len) == 0);
}

/* The value in its normal form against what was asserted. */
static bool
fits(const struct filter *f, struct berval normal)
{
	switch (f->kind) {
	case FILTER_SUBSTRINGS:
		return has_parts(f, normal);
	case FILTER_GREATER:
		return rule_compare(normal, f->value) >= 0;
	case FILTER_LESS:
		return rule_compare(normal, f->value) <= 0;
	case FILTER_EXTENSIBLE:
		if (f->rule->kind == RULE_ORDERING)
			return rule_compare(normal, f->value) < 0;
		/* FALLTHROUGH */
	default:
		return rule_compare(normal, f->value) == 0;
	}
}

/*
 * RFC 4518 2.6.1: a value has a space at either end, which a part between may
 * ask for. What is there for the first and the last part is not said twice.
 */
static struct berval
spaced(const struct filter *f, struct arena *a, struct berval value)
{
	struct berval all = { 0, arena_get(a, value.bv_len + 2) };

	if (f->initial == NULL)
		all.bv_val[all.bv_len++] = ' ';
	memcpy(all.bv_val + all.bv_len, value.bv_val, value.bv_len);
	all.bv_len += value.bv_len;
	if (f->final == NULL)
		all.bv_val[all.bv_len++] = ' ';
	return all;
}

static bool
value_fits(
    const struct filter *f, const struct filter_view *v, struct berval value)
{
	struct berval normal;

	if (!rule_normal(f->rule, v->arena, value, &normal))
		return false;
	if (f->spaced)
		normal = spaced(f, v->arena, normal);
	return fits(f, normal);
}

static bool
is_wanted(const struct filter *f, const struct attribute *attribute)
{
	if (f->type == NULL)
		return rule_fits(f->rule, attribute->type->syntax);
	return described(attribute, f->type, f->description);
}

/* One attribute: the entry has it. */
static enum truth
attribute_fits(const struct filter *f, const struct filter_view *v,
    const struct entry *e, const struct attribute *attribute)
{
	unsigned int i;

	if (v->may != NULL && !v->may(v->own, e, attribute->type))
		return TRUTH_UNDEFINED;
	if (f->kind == FILTER_PRESENT)
		return TRUTH_YES;
	for (i = 0; i < attribute->n; i++)
		if (value_fits(f, v, attribute->values[i]))
			return TRUTH_YES;
	return TRUTH_NO;
}

/* (...:dn:=...): the values in the names of the entry and those above. */
static bool
dn_fits(
    const struct filter *f, const struct filter_view *v, const struct entry *e)
{
	unsigned int i, j;
	struct dn dn;

	if (!dn_parse(v->arena, e->dn, &dn))
		return false;
	for (i = 0; i < dn.n; i++)
		for (j = 0; j < dn.rdns[i].n; j++) {
			const struct ava *ava = &dn.rdns[i].avas[j];

			if (ava->type == NULL)
				continue;
			if ((f->type == NULL
			            ? rule_fits(f->rule, ava->type->syntax)
			            : ava->type == f->type ||
			                  schema_is_a(ava->type, f->type)) &&
			    value_fits(f, v, ava->value))
				return true;
		}
	return false;
}

static enum truth
item_matches(
    const struct filter *f, const struct filter_view *v, const struct entry *e)
{
	const struct attribute *made = NULL;
	enum truth all = TRUTH_NO, one;
	unsigned int i;

	/* It is not to be seen whether it is there, either. */
	if (f->type != NULL && v->may != NULL && !v->may(v->own, e, f->type))
		return TRUTH_UNDEFINED;
	for (i = 0; i < e->n; i++) {
		if (!is_wanted(f, &e->attributes[i]))
			continue;
		one = attribute_fits(f, v, e, &e->attributes[i]);
		if (one == TRUTH_YES)
			return TRUTH_YES;
		if (one == TRUTH_UNDEFINED)
			all = TRUTH_UNDEFINED;
	}
	if (f->type != NULL && v->made != NULL)
		made = v->made(v->own, e, f->type);
	if (made != NULL)
		return attribute_fits(f, v, e, made);
	return f->dn && dn_fits(f, v, e) ? TRUTH_YES : all;
}

/* RFC 4511 4.5.1.7: FALSE wins an AND, TRUE an OR; then what is undefined. */
static enum truth
list_matches(
    const struct filter *f, const struct filter_view *v, const struct entry *e)
{
	enum truth all = f->kind == FILTER_AND ? TRUTH_YES : TRUTH_NO, one;
	enum truth wins = f->kind == FILTER_AND ? TRUTH_NO : TRUTH_YES;
	unsigned int i;

	for (i = 0; i < f->n; i++) {
		one = filter_matches(&f->parts[i], v, e);
		if (one == wins)
			return wins;
		if (one == TRUTH_UNDEFINED)
			all = TRUTH_UNDEFINED;
	}
	return all;
}

enum truth
filter_matches(
    const struct filter *f, const struct filter_view *v, const struct entry *e)
{
	enum truth one;

	switch (f->kind) {
	case FILTER_AND:
	case FILTER_OR:
		return list_matches(f, v, e);
	case FILTER_NOT:
		one = filter_matches(&f->parts[0], v, e);
		if (one == TRUTH_UNDEFINED)
			return one;
		return one == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
	case FILTER_UNDEFINED:
		return TRUTH_UNDEFINED;
	default:
		return item_matches(f, v, e);
	}
}
