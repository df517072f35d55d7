/* fetch.c - FETCH (RFC 3501 6.4.5). */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/imapd/body.h"
#include "services/imapd/imap.h"
#include "services/imapd/items.h"
#include "services/imapd/view.h"

#define BODIES_MAX 32 /* sections in one command */

/* What is to be sent of each message. */
struct fetch {
	unsigned int items;
	size_t n;
	struct body bodies[BODIES_MAX];
	struct set set;
	struct text text; /* of the message being sent, as its parts */
	struct mime mime;
};

#define FAST (ITEM_FLAGS | ITEM_DATE | ITEM_SIZE)

static const struct {
	const char *name;
	unsigned int items;
	bool macro; /* stands alone */
} names[] = {
	{ "UID", ITEM_UID, false },
	{ "FLAGS", ITEM_FLAGS, false },
	{ "INTERNALDATE", ITEM_DATE, false },
	{ "RFC822.SIZE", ITEM_SIZE, false },
	{ "ENVELOPE", ITEM_ENVELOPE, false },
	{ "BODY", ITEM_BODY, false },
	{ "BODYSTRUCTURE", ITEM_STRUCTURE, false },
	{ "FAST", FAST, true },
	{ "ALL", FAST | ITEM_ENVELOPE, true },
	{ "FULL", FAST | ITEM_ENVELOPE | ITEM_BODY, true },
};

static const struct body sections[] = {
	{ .label = "RFC822", .kind = BODY_ALL },
	{ .label = "RFC822.HEADER", .kind = BODY_HEADER, .peek = true },
	{ .label = "RFC822.TEXT", .kind = BODY_TEXT },
};

static const char item_expected[] = "items, as in FLAGS, BODY[], BODY[HEADER] "
                                    "or (FLAGS UID)";

#define BODY     "BODY["
#define PEEK     "BODY.PEEK["
#define NAMES    (sizeof(names) / sizeof(names[0]))
#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

static struct body *
next_body(struct reader *r, struct fetch *f)
{
	if (f->n < BODIES_MAX)
		return &f->bodies[f->n++];
	read_failed(r, "fewer sections");
	return NULL;
}

/* w is the beginning of what may be BODY[section]. */
static bool
read_body_item(struct reader *r, struct fetch *f, const struct word *w)
{
	bool peek = strncasecmp(w->at, PEEK, strlen(PEEK)) == 0;
	struct body *b;

	if (!peek && strncasecmp(w->at, BODY, strlen(BODY)) != 0)
		return read_failed(r, item_expected);
	b = next_body(r, f);
	if (b == NULL)
		return false;
	*b = (struct body){ .peek = peek };
	r->at = w->at + strlen(peek ? PEEK : BODY);
	if (!read_body(r, b))
		return false;
	if (b->part[0] != '\0')
		f->items |= ITEM_PARTS;
	return true;
}

static bool
read_item(struct reader *r, struct fetch *f, bool alone)
{
	struct body *b;
	struct word w;
	size_t i;

	if (!read_atom(r, &w, item_expected))
		return false;
	for (i = 0; i < NAMES; i++) {
		if (word_is(&w, names[i].name) && (alone || !names[i].macro)) {
			f->items |= names[i].items;
			return true;
		}
	}
	for (i = 0; i < SECTIONS; i++) {
		if (!word_is(&w, sections[i].label))
			continue;
		b = next_body(r, f);
		if (b != NULL)
			*b = sections[i];
		return b != NULL;
	}
	return read_body_item(r, f, &w);
}

static bool
read_items(struct reader *r, struct fetch *f)
{
	if (!read_if(r, '('))
		return read_item(r, f, true) && read_end(r);
	do
		if (!read_item(r, f, false))
			return false;
	while (*r->at == ' ' && read_space(r));
	return read_char(r, ')', "a ) after the items") && read_end(r);
}

/*
 * Send what is wanted of the message at index n. Returns 1, 0 if it can't be
 * read any more, and -1 if the session has to end.
 */
static int
send_message(struct session *s, struct fetch *f, size_t n)
{
	struct imap *i = s->own;
	const struct message *m = &i->box.scan.messages[n];
	size_t k;

	text_clear(&f->text);
	if ((f->n > 0 && reading_begin(&i->reading, &i->box, m) == -1) ||
	    items_write(i, &f->text, &f->mime, f->items, m) == -1)
		return 0;
	if (f->n == 0) /* the last blank is one too many */
		f->text.len--;
	imap_put(s, "* %zu FETCH (", n + 1);
	session_write(s, f->text.octets, f->text.len);
	for (k = 0; k < f->n; k++) {
		if (body_send(s, m, &f->mime, &f->bodies[k]) == -1)
			return -1;
		if (k + 1 < f->n)
			session_write(s, " ", 1);
	}
	imap_put(s, ")\r\n");
	return 1;
}

static bool
reads(const struct fetch *f)
{
	size_t k;

	for (k = 0; k < f->n; k++)
		if (!f->bodies[k].peek)
			return true;
	return false;
}

/*
 * Send all messages of the set. Returns how many could not be sent, because
 * somebody has changed them, or -1 if the session has to end.
 */
static ssize_t
send_all(struct session *s, struct fetch *f)
{
	struct imap *i = s->own;
	const struct span span = view_span(i, &f->set);
	ssize_t gone = 0;
	size_t n;

	i->box.scan.wish = (struct wish){ .add = FLAG_SEEN };
	for (n = span.from; n < span.until && s->ended == OPEN; n++) {
		struct message *m = &i->box.scan.messages[n];

		if (!view_in_set(i, &f->set, n))
			continue;
		switch (send_message(s, f, n)) {
		case -1:
			return -1;
		case 0:
			gone++;
			continue;
		}
		if (i->read_only || !reads(f) || (m->flags & FLAG_SEEN) != 0)
			continue;
		scan_mark(&i->box.scan, m, true, false);
		m->own |= OWN_CHANGED;
	}
	return gone;
}

enum verdict
imap_fetch(struct session *s, char *arg)
{
	static struct fetch f;
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	ssize_t gone;

	f.items = i->by_uid ? ITEM_UID : 0;
	f.n = 0;
	if (!view_read_set(i, &r, &f.set) || !read_space(&r) ||
	    !read_items(&r, &f))
		return imap_bad(s, &r);
	gone = send_all(s, &f);
	if (s->ended != OPEN)
		return HANG_UP;
	if (gone == -1) { /* in the middle: nobody is to believe it */
		log_warn(
		    "mailbox %s was changed while it was read", i->place.name);
		return HANG_UP;
	}
	if (view_commit(s, true) == -1)
		log_warn("mailbox %s: nothing is marked as read: %s",
		    i->place.name, strerror(errno));
	i->quiet = !i->by_uid;
	if (gone > 0)
		return imap_no(s, "[EXPUNGEISSUED] Another program has changed "
		                  "some of the messages");
	return imap_ok(s, "FETCH completed");
}
