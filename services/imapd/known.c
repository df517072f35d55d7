/* known.c - is this the message of a command before, and just as it was? */
#include "services/imapd/known.h"

#include "common/same_file.h"

void
known_set(struct known *k, const struct mbox *box, const struct message *m)
{
	k->st = box->st;
	k->start = m->start;
}

bool
known_is(const struct known *k, const struct mbox *box, const struct message *m)
{
	return k->start == m->start && same_file(&k->st, &box->st) &&
	       mbox_is_untouched(box);
}
