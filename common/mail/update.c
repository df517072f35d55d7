/* update.c - what a session changes in its mailbox: mbox.h's second half. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/mail/find.h"
#include "common/mail/inplace.h"
#include "common/mail/lock.h"
#include "common/mail/match.h"
#include "common/mail/mbox.h"
#include "common/mail/store.h"
#include "common/mail/unused.h"
#include "common/same_file.h"

#define TICK_MS 50 /* how often we look whether the second is over */

/* The mailbox as it is now, locked, beside what the session knows of it. */
struct look {
	struct lock lock;
	struct scan now;
	size_t *pair; /* where message i of the session is in now */
	bool unchanged;
};

static void
look_end(struct look *k)
{
	int why = errno;

	lock_drop(&k->lock);
	scan_free(&k->now);
	free(k->pair);
	errno = why;
}

/* What is there now: what the session knows, if nothing has happened since. */
static int
find_now(struct look *k, const struct mbox *box)
{
	return k->unchanged ? scan_copy(&k->now, &box->scan)
	                    : find_messages(&k->lock, &k->now, box->max);
}

static int
look_begin(struct look *k, const struct mbox *box, int64_t deadline)
{
	*k = (struct look){ .pair = NULL };
	if (lock_take(&k->lock, box->folder, box->name, false, deadline) == -1)
		return -1;
	k->unchanged = same_file(&k->lock.st, &box->st);
	return 0;
}

static int
look_around(struct look *k, const struct mbox *box)
{
	k->pair = reallocarray(NULL, box->scan.n + 1, sizeof(*k->pair));
	if (k->pair == NULL || find_now(k, box) == -1)
		return -1;
	return match(&box->scan, &k->now, k->pair);
}

/* Tell the session the numbers, and which of the flags came with them. */
static int
learn_numbers(struct mbox *box, const struct look *k, uint8_t wanted)
{
	const struct message *m;
	size_t i;

	for (i = 0; i < box->scan.n; i++) {
		if (k->pair[i] == MATCH_NONE) {
			errno = ESTALE;
			return -1;
		}
	}
	for (i = 0; i < box->scan.n; i++) {
		m = &k->now.messages[k->pair[i]];
		box->scan.messages[i].uid = m->uid;
		box->scan.messages[i].uid_stored = m->uid_stored;
		box->scan.messages[i].flags |= m->flags & wanted;
	}
	box->scan.uidvalidity = k->now.uidvalidity;
	box->scan.last_uid = k->now.last_uid;
	return 0;
}

/* From the first that has none, all are without. */
static bool
has_numbers(const struct scan *s)
{
	return s->n == 0 || s->messages[s->n - 1].uid != 0;
}

/* What we did to the session's file ourselves is no change. */
static void
know_own(struct mbox *box, const struct look *k)
{
	struct stat now;

	if (k->unchanged && fstat(box->fd, &now) == 0)
		box->st = now;
}

static int
store_wanted(struct look *k, uint8_t wanted)
{
	size_t i;

	k->now.wish.add = wanted;
	for (i = 0; i < k->now.n; i++)
		scan_mark(&k->now, &k->now.messages[i], true, false);
	return store_numbers(&k->lock, &k->now);
}

int
mbox_number(struct mbox *box, uint8_t wanted, int64_t deadline)
{
	struct look k;
	int result;

	if (mbox_load(box, deadline) == -1)
		return -1;
	if (has_numbers(&box->scan))
		return 0;
	if (look_begin(&k, box, deadline) == -1)
		return -1;
	result = look_around(&k, box);
	if (result == 0)
		result = store_wanted(&k, wanted);
	if (result == 0)
		result = learn_numbers(box, &k, wanted);
	know_own(box, &k);
	look_end(&k);
	return result;
}

/* What the session wants of the messages as they are now. */
struct wishes {
	size_t deleted, flagged; /* how many */
	bool refused;            /* keywords have no room, in no way */
};

/* Say in now's keywords what the session wishes. */
static void
pass_on_wish(const struct scan *box, struct scan *now, struct wishes *w)
{
	const struct wish *wish = &box->wish;

	w->refused = !keywords_take(
	    &now->keywords, &box->keywords, wish->add_keywords);
	now->wish = *wish;
	now->wish.add_keywords = keywords_in(
	    &now->keywords, &box->keywords, wish->add_keywords);
	if (wish->remove_keywords != UINT64_MAX) /* all, of others too */
		now->wish.remove_keywords = keywords_in(
		    &now->keywords, &box->keywords, wish->remove_keywords);
}

/* Some of its keywords are in no table, so others can't be written. */
static bool
is_refused(const struct message *m, const struct wish *w)
{
	return m->keywords_more && message_wish(m, w).keywords != m->keywords;
}

/* True if all that is wished can be written over what stands there. */
static bool
holds_wishes(const struct lock *l, const struct scan *s)
{
	const struct message *m;
	size_t i;

	if (!store_holds_names(l, s))
		return false;
	for (i = s->marked.from; i < s->marked.until; i++) {
		m = &s->messages[i];
		if (m->deleted || is_refused(m, &s->wish) ||
		    !inplace_holds_flags(l->fd, s, m))
			return false;
	}
	return true;
}

/* Pass on to now what the session has marked. */
static struct wishes
pass_on(const struct mbox *box, struct look *k)
{
	struct wishes w = { .deleted = 0 };
	struct message *to;
	size_t i;

	pass_on_wish(&box->scan, &k->now, &w);
	for (i = box->scan.marked.from; i < box->scan.marked.until; i++) {
		const struct message *m = &box->scan.messages[i];

		if (k->pair[i] == MATCH_NONE)
			continue;
		to = &k->now.messages[k->pair[i]];
		scan_mark(&k->now, to, m->wished, m->deleted);
		w.deleted += m->deleted;
		if (m->deleted || !message_changes(to, &k->now.wish))
			continue;
		w.flagged++;
		if (is_refused(to, &k->now.wish))
			w.refused = true;
	}
	return w;
}

/*
 * A mailbox that was emptied begins anew, and numbers its messages under a
 * new UIDVALIDITY, the time: so the old one's second must be over.
 */
static void
outlast(uint32_t uidvalidity)
{
	const struct timespec tick = { .tv_nsec = TICK_MS * 1000000L };

	while ((uint32_t)time(NULL) == uidvalidity)
		nanosleep(&tick, NULL);
}

static bool
wants_commit(const struct scan *s)
{
	size_t i;

	for (i = s->marked.from; i < s->marked.until; i++)
		if (s->messages[i].deleted || s->messages[i].wished)
			return true;
	return false;
}

static int
fulfil(struct look *k, const struct wishes *w)
{
	if (w->refused) {
		errno = EOVERFLOW;
		return -1;
	}
	if (w->deleted == 0 && w->flagged == 0)
		return 0;
	if (holds_wishes(&k->lock, &k->now))
		return store_flags(&k->lock, &k->now);
	if (w->deleted == k->now.n)
		outlast(k->now.uidvalidity);
	return store_anew(&k->lock, &k->now);
}

/*
 * Tell the session what has become of its wishes. What others have done is
 * news for later, when it looks again.
 */
static void
learn_flags(struct mbox *box, const struct look *k)
{
	const struct keywords *now = &k->now.keywords;
	struct keywords *own = &box->scan.keywords;
	const struct message *from;
	size_t i;

	keywords_take(own, now, UINT64_MAX);
	for (i = box->scan.marked.from; i < box->scan.marked.until; i++) {
		struct message *m = &box->scan.messages[i];

		if (k->pair[i] == MATCH_NONE || !m->wished)
			continue;
		from = &k->now.messages[k->pair[i]];
		m->flags = from->flags;
		m->keywords = keywords_in(own, now, from->keywords);
		m->wished = false;
	}
}

/* Fulfil the wishes where others may have changed the mailbox meanwhile. */
static int
commit_beside(struct look *k, struct mbox *box)
{
	struct wishes w;

	if (look_around(k, box) == -1)
		return -1;
	w = pass_on(box, k);
	if (fulfil(k, &w) == -1)
		return -1;
	if (w.deleted == 0)
		learn_flags(box, k);
	return 0;
}

int
mbox_commit(struct mbox *box, int64_t deadline)
{
	struct look k;
	int result;

	if (!wants_commit(&box->scan))
		return 0;
	if (look_begin(&k, box, deadline) == -1)
		return errno == ENOENT ? 0 : -1;
	/* No copy has to be made then of what the session knows. */
	if (k.unchanged && holds_wishes(&k.lock, &box->scan)) {
		result = store_flags(&k.lock, &box->scan);
		if (result == 0)
			scan_unmark(&box->scan);
	} else
		result = commit_beside(&k, box);
	if (result == 0)
		know_own(box, &k);
	look_end(&k);
	return result;
}

/* The same of the mailbox alone. Returns 1 if it was written anew. */
static int
make_room(struct look *k, const struct keywords *names)
{
	int result = unused_make_room(&k->now, names);

	if (result == 1 && !k->lock.dotted) {
		errno = EOVERFLOW;
		return -1;
	}
	return result == 1 && store_anew(&k->lock, &k->now) == -1 ? -1 : result;
}

int
mbox_make_room(struct mbox *box, const struct keywords *names, int64_t deadline)
{
	struct look k;
	int there, here = -1;

	if (look_begin(&k, box, deadline) == -1)
		return -1;
	there = find_now(&k, box) == -1 ? -1 : make_room(&k, names);
	if (there != -1)
		here = unused_make_room(&box->scan, names);
	if (there == 0 && here == 0)
		errno = EOVERFLOW;
	look_end(&k);
	return there + here > 0 ? 0 : -1;
}
