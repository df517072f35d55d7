/* mailboxes.c - mailboxes that a user makes (RFC 3501 6.3.3 to 6.3.7). */
#include "services/imapd/mailboxes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/folder.h"
#include "services/imapd/copy.h"
#include "services/imapd/home.h"
#include "services/imapd/view.h"

int
imap_place(struct session *s, struct place *p, const struct word *name)
{
	const struct imap *i = s->own;
	const char *wrong = place_find(p, i->conf, i->login.user, name);

	if (wrong == NULL)
		return 0;
	imap_no(s, "[CANNOT] %s", wrong);
	return -1;
}

/* The same, of a user's own folder, which is locked. */
static int
make(const struct imap *i, const struct home *h, const struct place *p)
{
	uint32_t uidvalidity = home_uidvalidity(h);

	if (uidvalidity == 0)
		return -1;
	return folder_make(p->folder, p->name, uidvalidity, imap_deadline(i));
}

int
mailboxes_make(const struct imap *i, const struct place *p)
{
	struct names names;
	struct home h;
	int result;

	if (home_lock(&h, i->conf, i->login.user, imap_deadline(i)) == -1)
		return -1;
	result = home_mailboxes(h.path, &names);
	if (result == 0 && names.n == NAMES_MAX) {
		errno = EMLINK;
		result = -1;
	}
	if (result == 0)
		result = make(i, &h, p);
	names_free(&names);
	home_unlock(&h);
	return result;
}

int
mailboxes_ready(const struct imap *i, const struct place *p)
{
	char path[LOCK_PATH + PLACE_NAME];

	snprintf(path, sizeof(path), "%s/%s", p->folder, p->name);
	if (p->inbox || access(path, F_OK) == 0)
		return 0;
	if (place_use(p->name) == NULL)
		return -1;
	return mailboxes_make(i, p) == 0 || errno == EEXIST ? 0 : -1;
}

int
mailboxes_add(const struct imap *i, const struct place *p,
    const struct addition *what, struct added *added)
{
	return add_messages(i->conf, p->folder, p->name, what,
	    i->conf->imap.messages_max, p->inbox ? NONE_IS_MADE : NONE_IS_WRONG,
	    imap_deadline(i), added);
}

void
mailboxes_refuse(struct session *s, const struct place *p)
{
	if (errno == ENOENT)
		imap_no(s, "[TRYCREATE] There is no such mailbox; CREATE it");
	else
		view_refuse(s, p, "nothing added");
}

/* Read one name of a mailbox, the last argument or not. */
static bool
read_name(struct reader *r, struct word *w, bool last)
{
	return read_astring(r, w, MAILBOX_NAME) &&
	       (last ? read_end(r) : read_space(r));
}

/* RFC 3501 6.3.3: a delimiter at the end says that others will be below. */
enum verdict
imap_create(struct session *s, char *arg)
{
	struct reader r = reader_new(arg);
	const struct imap *i = s->own;
	struct place p;
	struct word w;

	if (!read_name(&r, &w, true))
		return imap_bad(s, &r);
	if (w.len > 1 && w.at[w.len - 1] == i->conf->delimiter)
		w.len--;
	if (imap_place(s, &p, &w) == -1)
		return GO_ON;
	if (p.inbox)
		return imap_no(s, "[ALREADYEXISTS] INBOX is always there");
	if (mailboxes_make(i, &p) == 0)
		return imap_ok(s, "CREATE completed");
	view_refuse(s, &p, "not made");
	return GO_ON;
}

/*
 * Read the mailbox that is the only argument. Returns false if that fails; then
 * the client is told, and *next is what the command ends with.
 */
static bool
read_place(struct session *s, char *arg, struct place *p, enum verdict *next)
{
	struct reader r = reader_new(arg);
	struct word w;

	*next = GO_ON;
	if (read_name(&r, &w, true))
		return imap_place(s, p, &w) == 0;
	*next = imap_bad(s, &r);
	return false;
}

static bool
same_place(const struct place *a, const struct place *b)
{
	return a->inbox == b->inbox && strcmp(a->name, b->name) == 0;
}

enum verdict
imap_delete(struct session *s, char *arg)
{
	const struct imap *i = s->own;
	enum verdict next;
	struct place p;
	struct home h;
	int result;

	if (!read_place(s, arg, &p, &next))
		return next;
	if (p.inbox)
		return imap_no(s, "[CANNOT] INBOX is always there");
	result = home_lock(&h, i->conf, i->login.user, imap_deadline(i));
	if (result == 0) {
		result = folder_remove(p.folder, p.name, imap_deadline(i));
		home_unlock(&h);
	}
	if (result == -1) {
		view_refuse(s, &p, "not deleted");
		return GO_ON;
	}
	if (s->state == SELECTED && same_place(&p, &i->place)) {
		view_close(s);
		session_reply(s, "* OK [CLOSED] It was open");
	}
	return imap_ok(s, "DELETE completed");
}

/*
 * The new name of a mailbox that is, or is below, the one called from: what
 * follows from goes on after to. False if it is neither, or too long.
 */
static bool
renamed(char name[PLACE_NAME], const char *old, const char *from,
    const char *to, size_t *fits)
{
	size_t n = strlen(from);

	if (strncmp(old, from, n) != 0 ||
	    (old[n] != '\0' && old[n] != PLACE_LEVEL))
		return false;
	*fits = (size_t)snprintf(name, PLACE_NAME, "%s%s", to, old + n);
	return true;
}

/* Would all of them have a name that is free? -1 with errno set if not. */
static int
check_renames(const struct names *all, const char *from, const char *to)
{
	char name[PLACE_NAME];
	size_t n, len, found = 0;

	for (n = 0; n < all->n; n++) {
		if (!renamed(name, all->name[n], from, to, &len))
			continue;
		found++;
		errno = len >= PLACE_NAME ? ENAMETOOLONG : EEXIST;
		if (len >= PLACE_NAME || names_has(all, name))
			return -1;
	}
	errno = ENOENT;
	return found > 0 ? 0 : -1;
}

/* Rename the mailbox and those below it; all of them, or back again. */
static int
rename_all(const struct imap *i, const struct home *h, const struct names *all,
    const char *from, const char *to)
{
	char name[PLACE_NAME];
	size_t n, len, failed = 0;
	int why = 0;

	for (n = 0; n < all->n && why == 0; n++) {
		if (renamed(name, all->name[n], from, to, &len) &&
		    folder_rename(
		        h->path, all->name[n], name, imap_deadline(i)) == -1) {
			why = errno;
			failed = n;
		}
	}
	for (n = 0; n < failed; n++)
		if (renamed(name, all->name[n], from, to, &len) &&
		    folder_rename(
		        h->path, name, all->name[n], imap_deadline(i)) == -1)
			log_warn("mailbox %s/%s is %s now: %s", h->path,
			    all->name[n], name, strerror(errno));
	errno = why;
	return why == 0 ? 0 : -1;
}

static int
rename_mailbox(
    const struct imap *i, const struct place *from, const struct place *to)
{
	struct names all;
	struct home h;
	int result = -1;

	if (home_lock(&h, i->conf, i->login.user, imap_deadline(i)) == -1)
		return -1;
	if (home_mailboxes(h.path, &all) == 0) {
		result = check_renames(&all, from->name, to->name);
		if (result == 0)
			result = rename_all(i, &h, &all, from->name, to->name);
		names_free(&all);
	}
	home_unlock(&h);
	return result;
}

enum verdict
imap_rename(struct session *s, char *arg)
{
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	struct word old, new;
	struct place from, to;
	char name[PLACE_NAME];
	size_t len;
	int result;

	if (!read_name(&r, &old, false) || !read_name(&r, &new, true))
		return imap_bad(s, &r);
	if (imap_place(s, &from, &old) == -1 || imap_place(s, &to, &new) == -1)
		return GO_ON;
	if (to.inbox)
		return imap_no(s, "[ALREADYEXISTS] INBOX is always there");
	result = from.inbox ? copy_away(i, &from, &to)
	                    : rename_mailbox(i, &from, &to);
	if (result == 0) {
		if (s->state == SELECTED && !from.inbox && !i->place.inbox &&
		    renamed(name, i->place.name, from.name, to.name, &len))
			strlcpy(i->place.name, name, sizeof(i->place.name));
		return imap_ok(s, "RENAME completed");
	}
	view_refuse(s, &from, "not renamed");
	return GO_ON;
}

static enum verdict
subscribe(struct session *s, char *arg, bool wanted)
{
	const struct imap *i = s->own;
	enum verdict next;
	struct names names;
	struct place p;
	struct home h;
	int result;

	if (!read_place(s, arg, &p, &next))
		return next;
	result = home_lock(&h, i->conf, i->login.user, imap_deadline(i));
	if (result == 0) {
		const char *name = p.inbox ? INBOX : p.name;

		result = home_subscriptions(h.path, &names);
		if (result == 0 && wanted)
			result = names_add(&names, name);
		names_sort(&names);
		if (!wanted)
			names_remove(&names, name);
		if (result == 0)
			result = home_subscribe(&h, &names);
		names_free(&names);
		home_unlock(&h);
	}
	if (result == 0)
		return imap_ok(s, "%sSUBSCRIBE completed", wanted ? "" : "UN");
	view_refuse(s, &p, "subscriptions");
	return GO_ON;
}

enum verdict
imap_subscribe(struct session *s, char *arg)
{
	return subscribe(s, arg, true);
}

enum verdict
imap_unsubscribe(struct session *s, char *arg)
{
	return subscribe(s, arg, false);
}
