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
	uint8_t flags;
	bool others; /* that we can't keep */
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
	return read_space(r) && read_flags(r, &t->flags, &t->others) &&
	       read_end(r);
}

static void
wish(struct message *m, const struct store *t)
{
	if (t->sign != '-')
		m->wanted = t->flags;
	if (t->sign == '-')
		m->unwanted = t->flags;
	else if (t->sign == ' ')
		m->unwanted = FLAGS_ALL & (uint8_t)~t->flags;
	m->own |= OWN_CHANGED;
}

enum verdict
imap_store(struct session *s, char *arg)
{
	static struct store t;
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	size_t n;

	if (!read_store(i, &r, &t))
		return imap_bad(s, &r);
	if (i->read_only)
		return imap_no(s, READ_ONLY);
	if (t.others)
		return imap_no(s, "[CANNOT] Only " FLAGS_NAMES " are kept");
	for (n = 0; n < i->box.scan.n; n++)
		if (view_in_set(i, &t.set, n))
			wish(&i->box.scan.messages[n], &t);
	i->quiet = !i->by_uid;
	switch (view_commit(s, !t.silent)) {
	case -1:
		log_warn("mailbox %s stays as it is: %s", i->place.name,
		    strerror(errno));
		return imap_no(s, "[UNAVAILABLE] The flags can't be written");
	case 0:
		return imap_ok(s, "STORE completed");
	}
	return imap_no(s, "[EXPUNGEISSUED] Some of the messages are deleted");
}
