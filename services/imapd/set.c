/* set.c - a sequence set. */
#include "services/imapd/set.h"

#include <stdlib.h>

static int
by_start(const void *a, const void *b)
{
	const struct range *one = a, *other = b;

	return one->from < other->from ? -1 : one->from > other->from;
}

/* Ranges that meet become one, so that the rest are in order at both ends. */
static void
join(struct set *set)
{
	size_t kept = 0, i;

	for (i = 1; i < set->n; i++) {
		struct range *last = &set->ranges[kept];
		const struct range *next = &set->ranges[i];

		if (next->from > last->to)
			set->ranges[++kept] = *next;
		else if (next->to > last->to)
			last->to = next->to;
	}
	if (set->n > 0)
		set->n = kept + 1;
}

void
set_settle(struct set *set, uint32_t highest)
{
	struct range *r;
	uint32_t swap;

	for (r = set->ranges; r < set->ranges + set->n; r++) {
		if (r->from == SET_STAR)
			r->from = highest;
		if (r->to == SET_STAR)
			r->to = highest;
		if (r->from > r->to) {
			swap = r->from;
			r->from = r->to;
			r->to = swap;
		}
	}
	qsort(set->ranges, set->n, sizeof(set->ranges[0]), by_start);
	join(set);
}

bool
set_has(const struct set *set, uint32_t number)
{
	size_t low = 0, high = set->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (number > set->ranges[middle].to)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->n && number >= set->ranges[low].from;
}
