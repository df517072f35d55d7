/* mailbox.c - the mailboxes, and which one is selected (RFC 3501 6.3, 6.4). */
#include <errno.h>
#include <string.h>

#include "common/log.h"
#include "services/imapd/imap.h"
#include "services/imapd/view.h"

static uint32_t
uidnext_of(const struct mbox *box)
{
	return box->scan.last_uid + 1;
}

static void
tell_all(struct session *s)
{
	const struct imap *i = s->own;
	const struct sums *sums = &i->box.sums;

	view_tell_all_flags(s);
	session_reply(s, "* %zu EXISTS", sums->messages);
	session_reply(s, "* %zu RECENT", view_recent(i));
	if (sums->unseen > 0)
		session_reply(s, "* OK [UNSEEN %zu] The first unseen",
		    sums->first_unseen + 1);
	session_reply(
	    s, "* OK [UIDVALIDITY %u] UIDs are valid", i->uidvalidity);
	session_reply(s, "* OK [UIDNEXT %u] The next UID", uidnext_of(&i->box));
}

/* RFC 3501 6.3.1: whatever comes of it, what was selected no longer is. */
static enum verdict
open_mailbox(struct session *s, char *arg, bool read_only)
{
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	struct word name;

	if (!read_astring(&r, &name, MAILBOX_NAME) || !read_end(&r))
		return imap_bad(s, &r);
	view_close(s);
	if (imap_place(s, &i->place, &name) == -1 ||
	    view_open(s, &i->place, &i->box,
	        read_only ? FOR_EXAMINE : FOR_SELECT) == -1)
		return GO_ON;
	s->state = SELECTED;
	i->read_only = read_only;
	i->uidvalidity = i->box.scan.uidvalidity;
	view_claim(i);
	tell_all(s);
	i->quiet = true; /* all is said */
	return imap_ok(s, "[READ-%s] %s completed",
	    read_only ? "ONLY" : "WRITE", read_only ? "EXAMINE" : "SELECT");
}

enum verdict
imap_select(struct session *s, char *arg)
{
	return open_mailbox(s, arg, false);
}

enum verdict
imap_examine(struct session *s, char *arg)
{
	return open_mailbox(s, arg, true);
}

/* RFC 3501 6.3.10: what STATUS may be asked, as bits of their place here. */
static const char *const status_items[] = { "MESSAGES", "RECENT", "UIDNEXT",
	"UIDVALIDITY", "UNSEEN" };

#define STATUS_ITEMS (sizeof(status_items) / sizeof(status_items[0]))

static bool
read_status_items(struct reader *r, unsigned int *asked)
{
	static const char expected[] = "MESSAGES, RECENT, UIDNEXT, UIDVALIDITY "
	                               "or UNSEEN in parentheses";
	struct word w;
	size_t n;

	*asked = 0;
	if (!read_char(r, '(', expected))
		return false;
	do {
		if (!read_atom(r, &w, expected))
			return false;
		for (n = 0; n < STATUS_ITEMS; n++)
			if (word_is(&w, status_items[n]))
				break;
		if (n == STATUS_ITEMS)
			return read_failed(r, expected);
		*asked |= 1U << n;
	} while (read_if(r, ' '));
	return read_char(r, ')', "a ) after the items") && read_end(r);
}

static void
tell_status(struct session *s, const struct place *p, const struct mbox *box,
    unsigned int asked)
{
	const size_t values[STATUS_ITEMS] = { box->sums.messages,
		box->sums.recent, uidnext_of(box), box->scan.uidvalidity,
		box->sums.unseen };
	const char *blank = "";
	size_t n;

	imap_put(s, "* STATUS ");
	imap_put_place(s, p);
	imap_put(s, " (");
	for (n = 0; n < STATUS_ITEMS; n++) {
		if ((asked & 1U << n) == 0)
			continue;
		imap_put(s, "%s%s %zu", blank, status_items[n], values[n]);
		blank = " ";
	}
	imap_put(s, ")\r\n");
}

enum verdict
imap_status(struct session *s, char *arg)
{
	struct reader r = reader_new(arg);
	unsigned int asked;
	struct place p;
	struct word name;
	struct mbox box;

	if (!read_astring(&r, &name, MAILBOX_NAME) || !read_space(&r) ||
	    !read_status_items(&r, &asked))
		return imap_bad(s, &r);
	if (imap_place(s, &p, &name) == -1 ||
	    view_open(s, &p, &box, FOR_SUMS) == -1)
		return GO_ON;
	tell_status(s, &p, &box, asked);
	mbox_close(&box);
	return imap_ok(s, "STATUS completed");
}

/*
 * Delete what is marked, whoever has marked it: as the mailbox is now; if only
 * is not NULL, of these UIDs. What the client knows of it stays as it is. Says
 * NO and returns -1 if that can't be.
 */
static int
expunge(struct session *s, const struct set *only)
{
	struct imap *i = s->own;
	struct mbox now;
	int result;
	size_t n;

	if (view_open(s, &i->place, &now, FOR_MESSAGES) == -1)
		return -1;
	for (n = 0; n < now.scan.n; n++) {
		struct message *m = &now.scan.messages[n];

		if ((m->flags & FLAG_DELETED) != 0 &&
		    (only == NULL || set_has(only, m->uid)))
			scan_mark(&now.scan, m, false, true);
	}
	result = mbox_commit(&now, imap_deadline(i));
	if (result == -1) {
		log_warn("mailbox %s: nothing is deleted: %s", i->place.name,
		    strerror(errno));
		imap_no(s, "[UNAVAILABLE] Nothing was deleted");
	}
	mbox_close(&now);
	return result;
}

/* RFC 4315 2.1: UID EXPUNGE has a set. */
enum verdict
imap_expunge(struct session *s, char *arg)
{
	static struct set set;
	struct imap *i = s->own;
	struct reader r = reader_new(arg);

	if (i->by_uid && (!view_read_set(i, &r, &set) || !read_end(&r)))
		return imap_bad(s, &r);
	if (i->read_only)
		return imap_no(s, READ_ONLY);
	if (expunge(s, i->by_uid ? &set : NULL) == -1)
		return GO_ON;
	return imap_ok(s, "EXPUNGE completed");
}

enum verdict
imap_close(struct session *s, char *arg)
{
	const struct imap *i = s->own;

	(void)arg;
	if (!i->read_only && expunge(s, NULL) == -1)
		return GO_ON;
	view_close(s);
	return imap_ok(s, "CLOSE completed");
}

enum verdict
imap_unselect(struct session *s, char *arg)
{
	(void)arg;
	view_close(s);
	return imap_ok(s, "UNSELECT completed");
}
