/* match.c - finding a session's messages in a mailbox that has changed. */
#include "common/mail/match.h"

#include <stdlib.h>

static int
compare(const struct message *a, const struct message *b)
{
	if (a->check != b->check)
		return a->check < b->check ? -1 : 1;
	if (a->octets != b->octets)
		return a->octets < b->octets ? -1 : 1;
	return 0;
}

/* Copies stay in the order of the file. */
static int
by_content(const void *a, const void *b)
{
	const struct message *one = *(const struct message *const *)a;
	const struct message *other = *(const struct message *const *)b;
	int order = compare(one, other);

	return order != 0 ? order : one < other ? -1 : one > other;
}

static const struct message **
sorted(const struct scan *s)
{
	const struct message **list;
	size_t i;

	list = reallocarray(NULL, s->n + 1, sizeof(const struct message *));
	if (list == NULL)
		return NULL;
	for (i = 0; i < s->n; i++)
		list[i] = &s->messages[i];
	qsort(list, s->n, sizeof(*list), by_content);
	return list;
}

/* As compare(), but numbers tell copies apart, if both have one. */
static int
same(const struct message *a, const struct message *b, bool numbers)
{
	int order = compare(a, b);

	if (order == 0 && numbers && a->uid != 0 && b->uid != 0)
		order = a->uid < b->uid ? -1 : a->uid > b->uid;
	return order;
}

/* Is all of old where it was, and what is new behind it? */
static bool
is_beginning(const struct scan *old, const struct scan *now, bool numbers)
{
	size_t i;

	for (i = 0; i < old->n; i++)
		if (i == now->n ||
		    same(&old->messages[i], &now->messages[i], numbers) != 0)
			return false;
	return true;
}

/* As match(), whatever has happened. */
static int
match_sorted(
    const struct scan *old, const struct scan *now, bool numbers, size_t *pair)
{
	const struct message **a = sorted(old), **b = sorted(now);
	size_t i = 0, j = 0, k;
	int order;

	for (k = 0; k < old->n; k++)
		pair[k] = MATCH_NONE;
	while (a != NULL && b != NULL && i < old->n && j < now->n) {
		order = same(a[i], b[j], numbers);
		if (order == 0)
			pair[a[i] - old->messages] = (size_t)(b[j] -
			                                      now->messages);
		i += order <= 0;
		j += order >= 0;
	}
	k = a != NULL && b != NULL;
	free(a);
	free(b);
	return k ? 0 : -1;
}

int
match(const struct scan *old, const struct scan *now, size_t *pair)
{
	bool numbers = old->uidvalidity == now->uidvalidity;
	size_t i;

	if (!is_beginning(old, now, numbers))
		return match_sorted(old, now, numbers, pair);
	for (i = 0; i < old->n; i++)
		pair[i] = i;
	return 0;
}
