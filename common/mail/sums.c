/* sums.c - what there is to say of messages before each is looked at. */
#include "common/mail/sums.h"

void
sums_add(struct sums *sums, const struct message *m, size_t n)
{
	sums->messages += n;
	for (; n > 0; n--, m++) {
		sums->octets += m->octets;
		sums->unnumbered += m->uid == 0;
		sums->recent += (m->flags & FLAG_OLD) == 0;
		sums->unseen += (m->flags & FLAG_SEEN) == 0;
	}
}

void
sums_take(struct sums *sums, const struct message *m, size_t n)
{
	struct sums out = { .messages = 0 };

	sums_add(&out, m, n);
	sums->messages -= out.messages;
	sums->octets -= out.octets;
	sums->unnumbered -= out.unnumbered;
	sums->recent -= out.recent;
	sums->unseen -= out.unseen;
}

void
sums_find(struct sums *sums, const struct scan *s, size_t from)
{
	if (sums->first_unseen < from)
		return;
	while (from < s->n && (s->messages[from].flags & FLAG_SEEN) != 0)
		from++;
	sums->first_unseen = from;
}

struct sums
sums_of(const struct scan *s)
{
	struct sums sums = { .messages = 0 };

	sums_add(&sums, s->messages, s->n);
	sums_find(&sums, s, 0);
	return sums;
}
