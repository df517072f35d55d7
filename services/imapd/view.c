/* view.c - the selected mailbox as the client knows it. */
#include "services/imapd/view.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "common/log.h"
#include "common/mail/unused.h"
#include "services/imapd/flags.h"

void
view_claim(struct imap *i)
{
	size_t n;

	i->box.scan.wish = (struct wish){ .add = FLAG_OLD };
	for (n = 0; n < i->box.scan.n; n++) {
		struct message *m = &i->box.scan.messages[n];

		if ((m->flags & FLAG_OLD) == 0 && !i->read_only)
			scan_mark(&i->box.scan, m, true, false);
	}
	if (mbox_commit(&i->box, imap_deadline(i)) == -1)
		log_warn("mailbox %s: nothing is marked as seen by a client: "
		         "%s",
		    i->place.name, strerror(errno));
	scan_unmark(&i->box.scan);
}

size_t
view_recent(const struct imap *i)
{
	size_t recent = 0, n;

	for (n = 0; n < i->box.scan.n; n++)
		recent += (i->box.scan.messages[n].own & OWN_RECENT) != 0;
	return recent;
}

void
view_tell_all_flags(struct session *s)
{
	struct imap *i = s->own;
	const struct keywords *k = &i->box.scan.keywords;
	char flags[FLAGS_TEXT];

	flags_of_mailbox(flags, k);
	imap_put(s, "* FLAGS (");
	session_write(s, flags, strlen(flags));
	imap_put(s, ")\r\n* OK [PERMANENTFLAGS (");
	if (!i->read_only)
		session_write(s, flags, strlen(flags));
	if (!i->read_only && (k->n < KEYWORDS_MAX || unused_any(&i->box.scan)))
		imap_put(s, " \\*");
	imap_put(s, ")] %s\r\n",
	    i->read_only ? "Nothing can be changed" : "These are kept");
	i->keywords = k->n;
}

void
view_close(struct session *s)
{
	struct imap *i = s->own;

	if (s->state == SELECTED)
		mbox_close(&i->box);
	s->state = AUTHENTICATED;
}

void
view_tell_flags(struct session *s, size_t n)
{
	const struct imap *i = s->own;
	const struct message *m = &i->box.scan.messages[n];
	char flags[FLAGS_TEXT];

	flags_text(flags, &i->box.scan, m);
	imap_put(s, "* %zu FETCH (", n + 1);
	if (i->by_uid)
		imap_put(s, "UID %u ", m->uid);
	imap_put(s, "FLAGS (");
	session_write(s, flags, strlen(flags));
	imap_put(s, "))\r\n");
}

/* The same message, as far as a client may remember it? */
static bool
same_message(const struct message *a, const struct message *b)
{
	return a->uid == b->uid && a->check == b->check &&
	       a->octets == b->octets;
}

static bool
same_keywords(const struct scan *old, const struct message *m,
    const struct scan *now, const struct message *to)
{
	const struct keywords *a = &old->keywords, *b = &now->keywords;

	return keywords_in(b, a, m->keywords) == to->keywords &&
	       keywords_in(a, b, to->keywords) == m->keywords;
}

/*
 * Go through what the client knows and what there is now, both in the order
 * of their UIDs. Returns how many are still there; those that are not are
 * told. What the session remembers goes over, and OWN_CHANGED says whose flags
 * are others. -1 if a UID has become another message's.
 */
static ssize_t
compare(struct session *s, const struct scan *old, struct scan *now)
{
	size_t kept = 0, n;

	for (n = 0; n < old->n; n++) {
		const struct message *m = &old->messages[n];
		struct message *to = &now->messages[kept];

		if (kept == now->n || m->uid < to->uid) {
			session_reply(s, "* %zu EXPUNGE", kept + 1);
			continue;
		}
		if (!same_message(m, to))
			return -1;
		to->own = m->own;
		if (((m->flags ^ to->flags) & FLAGS_ALL) != 0 ||
		    !same_keywords(old, m, now, to))
			to->own |= OWN_CHANGED;
		kept++;
	}
	return (ssize_t)kept;
}

/* Tell the flags of those of a part that are OWN_CHANGED. */
static void
tell_changed(struct session *s, struct span part)
{
	struct imap *i = s->own;
	size_t n;

	if (i->box.scan.keywords.n > i->keywords)
		view_tell_all_flags(s);
	for (n = part.from; n < part.until; n++) {
		struct message *m = &i->box.scan.messages[n];

		if ((m->own & OWN_CHANGED) == 0)
			continue;
		m->own &= (uint8_t)~OWN_CHANGED;
		view_tell_flags(s, n);
	}
}

/* What the client knows becomes now, of which it has been told kept. */
static void
adopt(struct session *s, struct mbox *now, size_t kept)
{
	struct imap *i = s->own;
	struct keywords *told = &i->box.scan.keywords;
	size_t had = told->n;
	bool more;

	more = !keywords_take(told, &now->scan.keywords, UINT64_MAX) ||
	       told->n > had;
	i->keywords = more ? 0 : now->scan.keywords.n;
	mbox_close(&i->box);
	i->box = *now;
	if (now->scan.uidvalidity != i->uidvalidity) {
		i->uidvalidity = now->scan.uidvalidity;
		session_reply(s,
		    "* OK [UIDVALIDITY %u] It was empty, and is "
		    "numbered anew",
		    i->uidvalidity);
	}
	if (now->scan.n > kept) {
		view_claim(i);
		session_reply(s, "* %zu EXISTS", now->scan.n);
		session_reply(s, "* %zu RECENT", view_recent(i));
	}
	tell_changed(s, (struct span){ 0, i->box.scan.n });
}

enum verdict
view_news(struct session *s)
{
	struct imap *i = s->own;
	struct mbox now;
	ssize_t kept = -1;

	if (i->quiet || mbox_is_current(&i->box))
		return GO_ON;
	if (view_load(s) == HANG_UP)
		return HANG_UP;
	if (view_find(i, &i->place, &now, FOR_MESSAGES) == -1) {
		if (errno == ENOENT) {
			session_reply(s, "* BYE The mailbox is deleted");
			return HANG_UP;
		}
		log_warn("mailbox %s: %s", i->place.name, strerror(errno));
		return GO_ON; /* the client goes on with what it knows */
	}
	if (i->box.scan.n == 0 || now.scan.n == 0 ||
	    now.scan.uidvalidity == i->uidvalidity)
		kept = compare(s, &i->box.scan, &now.scan);
	if (kept != -1) {
		adopt(s, &now, (size_t)kept);
		return GO_ON;
	}
	mbox_close(&now);
	session_reply(s, "* BYE Another program has numbered the mailbox "
	                 "anew; log in again");
	return HANG_UP;
}

int
view_commit(struct session *s, bool tell)
{
	struct imap *i = s->own;
	const struct span marked = i->box.scan.marked;
	int result = mbox_commit(&i->box, imap_deadline(i)), why = errno;
	int gone = 0;
	size_t n;

	for (n = marked.from; n < marked.until; n++) {
		struct message *m = &i->box.scan.messages[n];

		if (m->wished && gone < INT_MAX)
			gone++;
		if (result == -1 || !tell)
			m->own &= (uint8_t)~OWN_CHANGED;
	}
	scan_unmark(&i->box.scan);
	tell_changed(s, marked);
	errno = why;
	return result == -1 ? -1 : gone;
}

bool
view_read_set(struct imap *i, struct reader *r, struct set *set)
{
	const struct scan *box = &i->box.scan;
	uint32_t highest = (uint32_t)box->n;
	size_t n;

	if (!read_set(r, set))
		return false;
	for (n = 0; n < set->n && !i->by_uid; n++)
		if (set->ranges[n].from > highest ||
		    set->ranges[n].to > highest)
			return read_failed(
			    r, "numbers of messages that are there");
	if (i->by_uid)
		highest = box->n == 0 ? 0 : box->messages[box->n - 1].uid;
	set_settle(set, highest);
	return true;
}

/* The index of the first message whose UID is not below uid. */
static size_t
find_uid(const struct scan *box, uint32_t uid)
{
	size_t low = 0, high = box->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (box->messages[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct span
view_span(const struct imap *i, const struct set *set)
{
	struct span span = { 0, 0 };
	uint32_t last;

	if (set->n == 0)
		return span;
	last = set->ranges[set->n - 1].to;
	if (i->by_uid) {
		span.from = find_uid(&i->box.scan, set->ranges[0].from);
		span.until = last == UINT32_MAX
		                 ? i->box.scan.n
		                 : find_uid(&i->box.scan, last + 1);
	} else if (last > 0) {
		span.from = set->ranges[0].from > 0 ? set->ranges[0].from - 1
		                                    : 0;
		span.until = last;
	}
	return span;
}

bool
view_in_set(const struct imap *i, const struct set *set, size_t n)
{
	return set_has(
	    set, i->by_uid ? i->box.scan.messages[n].uid : (uint32_t)(n + 1));
}
