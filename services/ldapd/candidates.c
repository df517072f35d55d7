/* candidates.c - which entries a search has to look at. */
#include "services/ldapd/candidates.h"

#include "services/ldapd/filter.h"

static struct ids *of(
    struct store_txn *t, struct arena *a, const struct filter *f);

static struct ids *
of_parts(struct store_txn *t, struct arena *a, const struct filter *f)
{
	struct ids **sets = arena_get(a, (f->n + 1) * sizeof(*sets));
	unsigned int i;

	for (i = 0; i < f->n; i++)
		sets[i] = of(t, a, &f->parts[i]);
	return f->kind == FILTER_AND ? ids_and(a, sets, f->n)
	                             : ids_or(a, sets, f->n);
}

/* The parts between, as an index has them: it knows of no space at the ends. */
static struct ids *
of_substrings(struct store_txn *t, struct arena *a, const struct filter *f)
{
	struct berval *any = arena_get(a, (f->any_n + 1) * sizeof(*any)), part;
	unsigned int i, n = 0;

	for (i = 0; i < f->any_n; i++) {
		part = f->any[i];
		for (; part.bv_len > 0 && *part.bv_val == ' '; part.bv_len--)
			part.bv_val++;
		while (part.bv_len > 0 && part.bv_val[part.bv_len - 1] == ' ')
			part.bv_len--;
		if (part.bv_len > 0)
			any[n++] = part;
	}
	return ids_substrings(t, a, f->type, f->initial, any, n, f->final);
}

static struct ids *
of(struct store_txn *t, struct arena *a, const struct filter *f)
{
	switch (f->kind) {
	case FILTER_AND:
	case FILTER_OR:
		return of_parts(t, a, f);
	case FILTER_EXTENSIBLE:
		if (f->type == NULL || f->dn)
			return NULL;
		/* FALLTHROUGH */
	case FILTER_EQUAL:
		if (f->rule == f->type->equality)
			return ids_equal(t, a, f->type, f->value);
		return NULL;
	case FILTER_SUBSTRINGS:
		if (f->rule == f->type->substrings)
			return of_substrings(t, a, f);
		return NULL;
	case FILTER_PRESENT:
	case FILTER_GREATER:
	case FILTER_LESS:
		return ids_present(t, a, f->type);
	case FILTER_UNDEFINED:
		return ids_none(a);
	default:
		return NULL;
	}
}

struct ids *
candidates(struct store_txn *t, struct arena *a, uint64_t base,
    enum scope scope, const struct filter *filter)
{
	struct ids *both[2] = { NULL, ids_scope(t, a, base, scope) };

	if (scope != SCOPE_BASE)
		both[0] = of(t, a, filter);
	return ids_and(a, both, 2);
}
