/* store.c - what is known of a locked mailbox's messages, brought to disk. */
#include "common/mail/store.h"

#include <time.h>
#include <unistd.h>

#include "common/mail/index.h"
#include "common/mail/inplace.h"
#include "common/mail/rewrite.h"

int
store_anew(struct lock *l, struct scan *s)
{
	if (rewrite(l, s) == -1)
		return -1;
	index_store(l, s, FLUSHED);
	return 0;
}

int
store_flags(struct lock *l, struct scan *s)
{
	const struct index_change change = { s->marked, NOT_FLUSHED };
	const struct stat before = l->st;
	size_t changed = 0, i;

	if (inplace_names(l->fd, s) == -1)
		return -1;
	for (i = s->marked.from; i < s->marked.until; i++) {
		struct message *m = &s->messages[i];

		if (!message_changes(m, &s->wish))
			continue;
		if (inplace_flags(l->fd, s, m) == -1)
			return -1;
		changed++;
	}
	if (changed == 0)
		return 0;
	if (fstat(l->fd, &l->st) == -1)
		return -1;
	index_update(l, &before, s, change);
	return 0;
}

/* The highest number there may be is given: all begin anew. */
static uint32_t
new_uidvalidity(uint32_t old)
{
	uint32_t now = (uint32_t)time(NULL);

	return now != old ? now : now + 1;
}

/* Number what has no number. Returns the index of the first that had none. */
static size_t
assign(struct scan *s)
{
	size_t first = 0, i;

	while (first < s->n && s->messages[first].uid != 0)
		first++;
	if (s->uidvalidity == 0 || s->n - first > UINT32_MAX - s->last_uid) {
		s->uidvalidity = new_uidvalidity(s->uidvalidity);
		s->last_at = 0;
		s->last_uid = 0;
		first = 0;
	}
	for (i = first; i < s->n; i++) {
		s->messages[i].uid = ++s->last_uid;
		s->messages[i].uid_stored = false;
	}
	return first;
}

/*
 * Dovecot and c-client drop keywords that X-IMAPbase does not list: we do
 * without only where the mailbox can't be written anew.
 */
bool
store_holds_names(const struct lock *l, const struct scan *s)
{
	return inplace_holds_names(s) || !l->dotted;
}

int
store_numbers(struct lock *l, struct scan *s)
{
	const struct stat before = l->st;
	size_t first = assign(s);

	if (!inplace_holds_numbers(l->fd, s, first) || !store_holds_names(l, s))
		return store_anew(l, s);
	if (inplace_names(l->fd, s) == -1 ||
	    inplace_numbers(l->fd, s, first) == -1 || fsync(l->fd) == -1 ||
	    fstat(l->fd, &l->st) == -1)
		return -1;
	index_update(
	    l, &before, s, (struct index_change){ { first, s->n }, FLUSHED });
	return 0;
}
