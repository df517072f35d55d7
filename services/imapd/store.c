/* store.c - STORE (RFC 3501 6.4.6). */
#include <errno.h>
#include <string.h>

#include "common/log.h"
#include "services/imapd/flags.h"
#include "services/imapd/imap.h"
#include "services/imapd/view.h"

struct store {
	struct set set;
	char sign; /* '+', '-', or ' ' for these flags and no others */
	bool silent;
	struct flags flags;
};

static bool
read_store(struct imap *i, struct reader *r, struct store *t)
{
	static const char expected[] = "FLAGS, +FLAGS or -FLAGS, or one of "
	                               "them with .SILENT";
	struct word w;

	if (!view_read_set(i, r, &t->set) || !read_space(r))
		return false;
	t->sign = ' ';
	if (*r->at == '+' || *r->at == '-')
		t->sign = *r->at++;
	if (!read_atom(r, &w, expected))
		return false;
	t->silent = word_is(&w, "FLAGS.SILENT");
	if (!t->silent && !word_is(&w, "FLAGS"))
		return read_failed(r, expected);
	return read_space(r) && read_flags(r, &t->flags) && read_end(r);
}

/*
 * Wish it, of no message yet. False if there is no room for a keyword. What is
 * taken away may be unknown here, and another session's news there.
 */
static bool
wish(struct mbox *b, const struct store *t)
{
	const struct keywords *names = &t->flags.keywords;
	struct scan *box = &b->scan;
	struct wish *w = &box->wish;
	uint64_t all = keywords_all(names);

	*w = (struct wish){ .add = 0 };
	if ((t->sign != '-' || !mbox_is_current(b)) &&
	    !keywords_take(&box->keywords, names, all))
		return false;
	if (t->sign == '-') {
		w->remove = t->flags.flags;
		w->remove_keywords = keywords_in(&box->keywords, names, all);
		return true;
	}
	w->add = t->flags.flags;
	w->add_keywords = keywords_in(&box->keywords, names, all);
	if (t->sign == ' ') {
		w->remove = FLAGS_ALL;
		w->remove_keywords = UINT64_MAX;
	}
	return true;
}

/* As view_commit(), of all in the set. */
static int
change(struct session *s, const struct store *t)
{
	struct imap *i = s->own;
	struct span span = view_span(i, &t->set);
	size_t n;

	if (!wish(&i->box, t)) {
		errno = EOVERFLOW;
		return -1;
	}
	for (n = span.from; n < span.until; n++) {
		if (!view_in_set(i, &t->set, n))
			continue;
		scan_mark(&i->box.scan, &i->box.scan.messages[n], true, false);
		i->box.scan.messages[n].own |= OWN_CHANGED;
	}
	return view_commit(s, !t->silent);
}

/* The same, once more if keywords that are no longer used make room. */
static int
change_with_room(struct session *s, const struct store *t)
{
	struct imap *i = s->own;
	int result = change(s, t);

	if (result != -1 || errno != EOVERFLOW ||
	    mbox_make_room(&i->box, &t->flags.keywords, imap_deadline(i)) == -1)
		return result;
	i->keywords = 0; /* to be told anew */
	return change(s, t);
}

static enum verdict
no_room(struct session *s)
{
	return imap_no(s,
	    "[LIMIT] A mailbox keeps %d keywords, and there are "
	    "more already",
	    KEYWORDS_MAX);
}

enum verdict
imap_store(struct session *s, char *arg)
{
	static struct store t;
	struct reader r = reader_new(arg);
	struct imap *i = s->own;

	if (!read_store(i, &r, &t))
		return imap_bad(s, &r);
	if (i->read_only)
		return imap_no(s, READ_ONLY);
	i->quiet = !i->by_uid;
	switch (change_with_room(s, &t)) {
	case -1:
		if (errno == EOVERFLOW)
			return no_room(s);
		log_warn("mailbox %s stays as it is: %s", i->place.name,
		    strerror(errno));
		return imap_no(s, "[UNAVAILABLE] The flags can't be written");
	case 0:
		return imap_ok(s, "STORE completed");
	}
	return imap_no(s, "[EXPUNGEISSUED] Some of the messages are deleted");
}
