/* opening.c - a mailbox, opened for a client: the first half of view.h. */
#include <errno.h>
#include <string.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/imapd/mailboxes.h"
#include "services/imapd/names.h"
#include "services/imapd/view.h"

/* Those that nobody was told of are ours to tell. */
static void
find_recent(struct mbox *box)
{
	size_t n;

	for (n = 0; n < box->scan.n; n++)
		if ((box->scan.messages[n].flags & FLAG_OLD) == 0)
			box->scan.messages[n].own |= OWN_RECENT;
}

/*
 * An empty mailbox is loaded at once: only its index knows its UIDVALIDITY. So
 * is one with all keywords that there may be, to see if they are used.
 */
static bool
needs_messages(const struct mbox *box, enum view_for what)
{
	return what == FOR_MESSAGES || box->sums.messages == 0 ||
	       box->sums.unnumbered > 0 ||
	       (what != FOR_SUMS && (box->sums.recent > 0 ||
	                                box->scan.keywords.n == KEYWORDS_MAX));
}

/* Have the messages there, with a number for each; -1 with errno set. */
static int
load(struct mbox *box, uint8_t claimed, int64_t deadline)
{
	if (mbox_load(box, deadline) == -1)
		return -1;
	find_recent(box);
	return mbox_number(box, claimed, deadline);
}

static int
try_open(const struct imap *i, const struct place *p, struct mbox *box,
    enum view_for what, int64_t deadline)
{
	int why;

	if (mbox_open(box, p->folder, p->name, i->conf->imap.messages_max,
	        p->inbox ? NONE_IS_MADE : NONE_IS_WRONG, deadline) == -1)
		return -1;
	if (!needs_messages(box, what) ||
	    load(box, what == FOR_SELECT ? FLAG_OLD : 0, deadline) == 0)
		return 0;
	why = errno;
	mbox_close(box);
	errno = why;
	return -1;
}

/* Others may change the mailbox between two of these steps: then once more. */
int
view_find(const struct imap *i, const struct place *p, struct mbox *box,
    enum view_for what)
{
	int64_t deadline = imap_deadline(i);
	int result;

	do
		result = try_open(i, p, box, what, deadline);
	while (result == -1 && errno == ESTALE && now_ms() < deadline);
	return result;
}

void
view_refuse(struct session *s, const struct place *p, const char *what)
{
	const struct imap *i = s->own;

	switch (errno) {
	case ENOENT:
		imap_no(s, "[NONEXISTENT] There is no such mailbox");
		return;
	case ENAMETOOLONG:
		imap_no(s, "[CANNOT] That name is too long");
		return;
	case EEXIST:
		imap_no(s, "[ALREADYEXISTS] There is one of this name");
		return;
	case ETIMEDOUT:
		imap_no(s, "[INUSE] The mailbox is locked; try again later");
		return;
	case E2BIG:
		imap_no(s, "[LIMIT] More than %u messages",
		    i->conf->imap.messages_max);
		return;
	case EMLINK:
		imap_no(s, "[LIMIT] More than %d mailboxes", NAMES_MAX);
		return;
	case EDQUOT:
	case ENOSPC:
	case EFBIG:
		imap_no(s, "[OVERQUOTA] There is no room for it");
		return;
	case ESTALE:
		imap_no(s, "[EXPUNGEISSUED] Another program has changed some "
		           "of the messages");
		return;
	}
	log_warn("mailbox %s: %s: %s", p->name, what, strerror(errno));
	imap_no(s, "[UNAVAILABLE] The mailbox can't be used now");
}

int
view_open(struct session *s, const struct place *p, struct mbox *box,
    enum view_for what)
{
	const struct imap *i = s->own;

	if (view_find(i, p, box, what) == 0)
		return 0;
	if (errno == ENOENT && mailboxes_ready(i, p) == 0 &&
	    view_find(i, p, box, what) == 0)
		return 0;
	view_refuse(s, p, "not opened");
	return -1;
}

enum verdict
view_load(struct session *s)
{
	struct imap *i = s->own;

	if (s->state != SELECTED || i->box.loaded)
		return GO_ON;
	if (load(&i->box, 0, imap_deadline(i)) == 0) {
		if (i->box.scan.uidvalidity == i->uidvalidity)
			return GO_ON;
		errno = ESTALE;
	}
	log_warn("mailbox %s: %s", i->place.name, strerror(errno));
	session_reply(s, "* BYE The mailbox is not as it was; log in again");
	return HANG_UP;
}
