/* copy.c - COPY, MOVE and UIDs of copies (RFC 3501 6.4.7, 6851, 4315). */
#include "services/imapd/copy.h"

#include <errno.h>
#include <stdlib.h>

#include "common/mail/folder.h"
#include "services/imapd/flags.h"
#include "services/imapd/home.h"
#include "services/imapd/mailboxes.h"
#include "services/imapd/text.h"
#include "services/imapd/view.h"

/*
 * Hold copies of the messages that are OWN_PICKED, n of them, which begin at
 * starts and have these keywords. Returns -1 with errno set; h is the caller's
 * to close either way.
 */
static int
collect(struct hold *h, struct mbox *box, size_t *starts, size_t *picked,
    struct keywords *names)
{
	uint64_t keywords = 0;
	size_t n;

	*picked = 0;
	for (n = 0; n < box->scan.n; n++) {
		const struct message *m = &box->scan.messages[n];

		if ((m->own & OWN_PICKED) == 0)
			continue;
		if (add_copy(h, box, m, m->flags & FLAGS_ALL,
		        &starts[(*picked)++]) == -1)
			return -1;
		keywords |= m->keywords;
	}
	keywords_take(names, &box->scan.keywords, keywords);
	return hold_end(h);
}

/*
 * Copy those that are OWN_PICKED to a mailbox that is ready; added->first is 0
 * if there are none.
 */
static int
copy_picked(const struct imap *i, struct mbox *box, const struct place *to,
    struct added *added)
{
	size_t *starts = reallocarray(NULL, box->scan.n + 1, sizeof(*starts));
	struct keywords names = { .n = 0 };
	struct addition what = { .starts = starts, .keywords = &names };
	struct hold h;
	int result, why;

	*added = (struct added){ .first = 0 };
	if (starts == NULL || hold_open(&h, i->conf->tmp) == -1) {
		free(starts);
		return -1;
	}
	what.text = &h;
	result = collect(&h, box, starts, &what.n, &names);
	if (result == 0 && what.n > 0)
		result = mailboxes_add(i, to, &what, added);
	why = errno;
	hold_close(&h);
	free(starts);
	errno = why;
	return result;
}

/* Delete the messages that are OWN_PICKED. */
static int
delete_picked(const struct imap *i, struct mbox *box)
{
	size_t n;
	int result;

	for (n = 0; n < box->scan.n; n++)
		if ((box->scan.messages[n].own & OWN_PICKED) != 0)
			scan_mark(
			    &box->scan, &box->scan.messages[n], false, true);
	result = mbox_commit(box, imap_deadline(i));
	scan_unmark(&box->scan);
	return result;
}

static void
pick(struct mbox *box, const struct imap *i, const struct set *set)
{
	size_t n;

	for (n = 0; n < box->scan.n; n++) {
		struct message *m = &box->scan.messages[n];

		m->own &= (uint8_t)~OWN_PICKED;
		if (set == NULL || view_in_set(i, set, n))
			m->own |= OWN_PICKED;
	}
}

/* Copy all of box to the new mailbox, which goes again if that fails. */
static int
copy_all(const struct imap *i, struct mbox *box, const struct place *to)
{
	struct added added;
	int why;

	if (mailboxes_make(i, to) == -1)
		return -1;
	pick(box, i, NULL);
	if (copy_picked(i, box, to, &added) == 0)
		return 0;
	why = errno;
	folder_remove(to->folder, to->name, imap_deadline(i));
	errno = why;
	return -1;
}

int
copy_away(
    const struct imap *i, const struct place *from, const struct place *to)
{
	struct mbox box;
	int result, why;

	if (mbox_open(&box, from->folder, from->name,
	        i->conf->imap.messages_max, NONE_IS_MADE,
	        imap_deadline(i)) == -1)
		return -1;
	result = mbox_load(&box, imap_deadline(i));
	if (result == 0)
		result = copy_all(i, &box, to);
	if (result == 0)
		result = delete_picked(i, &box);
	why = errno;
	mbox_close(&box);
	errno = why;
	return result;
}

/* RFC 4315 3: which UIDs have become which. */
static void
list_copies(struct text *t, const struct imap *i, const struct added *added)
{
	const char *comma = "";
	uint32_t first = 0, last = 0, copies = 0;
	size_t n;

	if (added->first == 0)
		return;
	text_printf(t, "[COPYUID %u ", added->uidvalidity);
	for (n = 0; n <= i->box.scan.n; n++) {
		const struct message *m = &i->box.scan.messages[n];
		bool picked = n < i->box.scan.n && (m->own & OWN_PICKED) != 0;

		copies += picked;
		if (picked && first != 0 && m->uid == last + 1) {
			last = m->uid;
			continue;
		}
		if (first != 0 && (picked || n == i->box.scan.n)) {
			text_printf(t, first == last ? "%s%u" : "%s%u:%u",
			    comma, first, last);
			comma = ",";
		}
		if (picked)
			first = last = m->uid;
	}
	last = added->first + copies - 1;
	text_printf(t, copies == 1 ? " %u] " : " %u:%u] ", added->first, last);
}

/* Say OK with what list_copies() has listed, and forget that. */
static void
tell_copies(struct session *s, const char *before, struct text *copies,
    const char *words)
{
	imap_put(s, "%sOK ", before);
	if (!copies->failed)
		session_write(s, copies->octets, copies->len);
	imap_put(s, "%s\r\n", words);
	text_free(copies);
}

/* Read the arguments of both. Returns false, and has answered, if they fail. */
static bool
read_copy(struct session *s, char *arg, struct place *to, enum verdict *next)
{
	static struct set set;
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	struct word name;

	*next = GO_ON;
	if (!view_read_set(i, &r, &set) || !read_space(&r) ||
	    !read_astring(&r, &name, MAILBOX_NAME) || !read_end(&r)) {
		*next = imap_bad(s, &r);
		return false;
	}
	pick(&i->box, i, &set);
	return imap_place(s, to, &name) == 0;
}

enum verdict
imap_copy(struct session *s, char *arg)
{
	struct imap *i = s->own;
	struct text copies = { .octets = NULL };
	struct added added;
	enum verdict next;
	struct place to;

	if (!read_copy(s, arg, &to, &next))
		return next;
	if (mailboxes_ready(i, &to) == -1 ||
	    copy_picked(i, &i->box, &to, &added) == -1) {
		mailboxes_refuse(s, &to);
		return GO_ON;
	}
	list_copies(&copies, i, &added); /* by what is known until now */
	next = view_news(s);
	if (next == GO_ON)
		tell_copies(s, i->command.before, &copies, "COPY completed");
	text_free(&copies);
	return next;
}

/*
 * Of what is picked, let go what others have deleted or moved meanwhile. Says
 * NO and returns -1 if the mailbox can't be opened; else how many these are.
 */
static ssize_t
unpick_gone(struct session *s)
{
	struct imap *i = s->own;
	const struct scan *there;
	struct mbox now;
	ssize_t gone = 0;
	size_t n, k = 0;

	if (mbox_is_current(&i->box))
		return 0;
	if (view_open(s, &i->place, &now, FOR_MESSAGES) == -1)
		return -1;
	there = &now.scan;
	for (n = 0; n < i->box.scan.n; n++) {
		struct message *m = &i->box.scan.messages[n];

		while (k < there->n && there->messages[k].uid < m->uid)
			k++;
		if ((m->own & OWN_PICKED) == 0 ||
		    (k < there->n && there->messages[k].uid == m->uid))
			continue;
		m->own &= (uint8_t)~OWN_PICKED;
		gone++;
	}
	mbox_close(&now);
	return gone;
}

/* With the user's lock: two who move the same message move it once. */
static enum verdict
move_picked(struct session *s, const struct place *to)
{
	struct imap *i = s->own;
	ssize_t gone = unpick_gone(s);
	struct text copies = { .octets = NULL };
	struct added added;

	if (gone == -1)
		return GO_ON;
	if (copy_picked(i, &i->box, to, &added) == -1) {
		mailboxes_refuse(s, to);
		return GO_ON;
	}
	if (added.first != 0) {
		list_copies(&copies, i, &added);
		tell_copies(s, "* ", &copies, "Moved");
	}
	if (delete_picked(i, &i->box) == -1) {
		view_refuse(s, &i->place, "copied, not moved");
		return GO_ON;
	}
	if (gone == 0)
		return imap_ok(s, "MOVE completed");
	if (view_news(s) == HANG_UP)
		return HANG_UP;
	return imap_no(s, "[EXPUNGEISSUED] Some of the messages are deleted");
}

enum verdict
imap_move(struct session *s, char *arg)
{
	struct imap *i = s->own;
	enum verdict next;
	struct place to;
	struct home h;

	if (!read_copy(s, arg, &to, &next))
		return next;
	if (i->read_only)
		return imap_no(s, READ_ONLY);
	if (mailboxes_ready(i, &to) == -1) {
		mailboxes_refuse(s, &to);
		return GO_ON;
	}
	if (home_lock(&h, i->conf, i->login.user, imap_deadline(i)) == -1) {
		view_refuse(s, &to, "not moved");
		return GO_ON;
	}
	next = move_picked(s, &to);
	home_unlock(&h);
	return next;
}
