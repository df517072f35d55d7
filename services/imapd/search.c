/* search.c - SEARCH (RFC 3501 6.4.4). */
#include <stdio.h>
#include <string.h>

#include "services/imapd/imap.h"
#include "services/imapd/keys.h"

/* RFC 3501 6.4.4: CHARSET first, if at all. *known: we know it. */
static bool
read_charset(struct reader *r, char name[CHARSET_NAME], bool *known)
{
	struct charset charset = { .converts = false };
	struct text none = { .octets = NULL };
	struct word w;

	name[0] = '\0';
	*known = true;
	if (strncasecmp(r->at, "CHARSET ", 8) != 0)
		return true;
	r->at += 8;
	if (!read_astring(r, &w, "a charset, as in UTF-8"))
		return false;
	*known = charset_begin(&charset, w.at, w.len);
	if (*known)
		snprintf(name, CHARSET_NAME, "%.*s", (int)w.len, w.at);
	charset_end(&charset, &none);
	text_free(&none);
	return read_space(r);
}

enum verdict
imap_search(struct session *s, char *arg)
{
	static struct keys keys;
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	size_t n, gone = 0;
	bool known;

	if (!read_charset(&r, keys.charset, &known))
		return imap_bad(s, &r);
	if (!known)
		return imap_no(s, "[BADCHARSET (US-ASCII UTF-8)] There is no "
		                  "such charset");
	if (!read_keys(i, &r, &keys))
		return imap_bad(s, &r);
	imap_put(s, "* SEARCH");
	for (n = 0; n < i->box.scan.n && s->ended == OPEN; n++) {
		switch (keys_match(i, &keys, n)) {
		case -1:
			gone++;
			break;
		case 1:
			imap_put(s, " %zu",
			    i->by_uid ? (size_t)i->box.scan.messages[n].uid
			              : n + 1);
		}
	}
	imap_put(s, "\r\n");
	i->quiet = !i->by_uid;
	if (gone > 0)
		return imap_no(s, "[EXPUNGEISSUED] Another program has changed "
		                  "some of the messages");
	return imap_ok(s, "SEARCH completed");
}
