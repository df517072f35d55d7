/* list.c - which mailboxes there are: LIST, LSUB (RFC 3501 6.3.8), NAMESPACE.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "services/imapd/home.h"
#include "services/imapd/imap.h"
#include "services/imapd/view.h"

#define PATTERN_MAX (2 * MUTF7_MAX) /* octets, with reference and NUL */

/* What LIST or LSUB goes through. */
struct listing {
	const char *verb;
	const struct names *names;
	char pattern[PATTERN_MAX];
	bool use_only; /* RFC 6154 5.2: those that are for something */
	bool all;      /* every mailbox is there, LSUB has some */
};

/* Is that octet of a name what the pattern has? INBOX may be in any case. */
static bool
same_octet(char pattern, const char *name, size_t n)
{
	if (n < sizeof(INBOX) - 1 &&
	    strncmp(name, INBOX, sizeof(INBOX) - 1) == 0)
		return strncasecmp(&pattern, &name[n], 1) == 0;
	return pattern == name[n];
}

/*
 * RFC 3501 6.3.8: '*' is anything, '%' anything within a level. What has been
 * tried for the last of each can be given up for one octet more.
 */
static bool
matches(const char *pattern, const char *name, char delimiter)
{
	const char *star = NULL, *percent = NULL, *at = pattern;
	size_t star_n = 0, percent_n = 0, n = 0;

	while (name[n] != '\0' || *at != '\0') {
		if (*at == '*') {
			star = ++at;
			star_n = n;
			percent = NULL;
		} else if (*at == '%') {
			percent = ++at;
			percent_n = n;
		} else if (name[n] != '\0' && *at != '\0' &&
		           same_octet(*at, name, n)) {
			at++;
			n++;
		} else if (percent != NULL && name[percent_n] != '\0' &&
		           name[percent_n] != delimiter) {
			n = ++percent_n;
			at = percent;
		} else if (star != NULL && name[star_n] != '\0') {
			n = ++star_n;
			at = star;
			percent = NULL;
		} else
			return false;
	}
	return true;
}

void
imap_put_name(struct session *s, const char *said)
{
	bool atom = *said != '\0' && strpbrk(said, "(){%*\"\\ ") == NULL;

	if (!atom)
		session_write(s, "\"", 1);
	for (; *said != '\0'; said++) {
		if (*said == '"' || *said == '\\')
			session_write(s, "\\", 1);
		session_write(s, said, 1);
	}
	if (!atom)
		session_write(s, "\"", 1);
}

void
imap_put_place(struct session *s, const struct place *p)
{
	const struct imap *i = s->own;
	char said[MUTF7_MAX] = INBOX;

	if (!p->inbox)
		place_said(said, p->name, i->conf->delimiter);
	imap_put_name(s, said);
}

/* Tell of name, if it matches; it is a mailbox, or only above some. */
static void
tell(struct session *s, const struct listing *l, const char *name, bool is_one)
{
	const struct imap *i = s->own;
	const char *use = is_one && l->all ? place_use(name) : NULL;
	const char *children = names_has_below(l->names, name)
	                           ? "\\HasChildren"
	                           : "\\HasNoChildren";
	char said[MUTF7_MAX];

	if ((l->use_only && use == NULL) ||
	    !place_said(said, name, i->conf->delimiter) ||
	    !matches(l->pattern, said, i->conf->delimiter))
		return;
	imap_put(s, "* %s (%s%s%s%s%s) \"%c\" ", l->verb,
	    is_one ? "" : "\\Noselect", is_one || !l->all ? "" : " ",
	    l->all ? children : "", use == NULL ? "" : " ",
	    use == NULL ? "" : use, i->conf->delimiter);
	imap_put_name(s, said);
	imap_put(s, "\r\n");
}

/*
 * Tell of the levels above name that are no mailboxes, but for those that are
 * above the name before it, too. LSUB has them only for '%' (RFC 3501 6.3.9).
 */
static void
tell_above(struct session *s, const struct listing *l, const char *name,
    const char *before)
{
	char above[PLACE_NAME];
	const char *dot = name;
	size_t n;

	if (!l->all && strchr(l->pattern, '%') == NULL)
		return;
	while ((dot = strchr(dot, PLACE_LEVEL)) != NULL) {
		n = (size_t)(dot++ - name);
		if (strncmp(name, before, n + 1) == 0)
			continue;
		snprintf(above, sizeof(above), "%.*s", (int)n, name);
		if (!names_has(l->names, above))
			tell(s, l, above, false);
	}
}

static void
tell_all(struct session *s, const struct listing *l)
{
	const char *before = "";
	size_t n;

	for (n = 0; n < l->names->n && s->ended == OPEN; n++) {
		tell_above(s, l, l->names->name[n], before);
		before = l->names->name[n];
		tell(s, l, before, true);
	}
}

/* RFC 6154 5.2, RFC 5258 3: what is wanted of LIST, in parentheses. */
static bool
read_options(struct reader *r, bool *use_only, const char *expected)
{
	struct word w;

	if (!read_char(r, '(', expected))
		return false;
	if (read_if(r, ')'))
		return true;
	do {
		if (!read_atom(r, &w, expected))
			return false;
		if (word_is(&w, "SPECIAL-USE"))
			*use_only = true;
		else if (!word_is(&w, "CHILDREN"))
			return read_failed(r, expected);
	} while (read_if(r, ' '));
	return read_char(r, ')', expected);
}

static bool
read_listing(struct reader *r, struct listing *l, struct word *pattern)
{
	static const char
	    returns[] = "RETURN (SPECIAL-USE CHILDREN), or nothing";
	struct word reference, w;
	bool told;

	l->use_only = false;
	if (l->all && *r->at == '(' &&
	    (!read_options(r, &l->use_only, "(SPECIAL-USE) or a reference") ||
	        !read_space(r)))
		return false;
	if (!read_astring(r, &reference, "a reference, \"\" for none") ||
	    !read_space(r) || !read_pattern(r, pattern))
		return false;
	if (l->all && read_if(r, ' ') && *r->at != '\0' &&
	    (!read_atom(r, &w, returns) || !word_is(&w, "RETURN") ||
	        !read_space(r) || !read_options(r, &told, returns)))
		return read_failed(r, returns);
	if (reference.len + pattern->len >= PATTERN_MAX)
		return read_failed(r, "a shorter name");
	snprintf(l->pattern, PATTERN_MAX, "%.*s%.*s", (int)reference.len,
	    reference.at, (int)pattern->len, pattern->at);
	return read_end(r);
}

static enum verdict
list(struct session *s, char *arg, const char *verb, bool all)
{
	struct listing l = { .verb = verb, .all = all };
	struct reader r = reader_new(arg);
	struct imap *i = s->own;
	struct names names;
	struct place p = { .inbox = false };
	struct word pattern;
	int result;

	if (!read_listing(&r, &l, &pattern))
		return imap_bad(s, &r);
	if (pattern.len == 0) { /* it wants to know the delimiter */
		session_reply(s, "* %s (\\Noselect) \"%c\" \"\"", verb,
		    i->conf->delimiter);
		return imap_ok(s, "%s completed", verb);
	}
	place_folder(p.folder, i->conf, i->login.user);
	result = all ? home_mailboxes(p.folder, &names)
	             : home_subscriptions(p.folder, &names);
	if (result == 0 && all) {
		result = names_add(&names, INBOX);
		names_sort(&names);
	}
	if (result == -1) {
		view_refuse(s, &p, "the folder can't be read");
		return GO_ON;
	}
	l.names = &names;
	tell_all(s, &l);
	names_free(&names);
	return imap_ok(s, "%s completed", verb);
}

enum verdict
imap_list(struct session *s, char *arg)
{
	return list(s, arg, "LIST", true);
}

enum verdict
imap_lsub(struct session *s, char *arg)
{
	return list(s, arg, "LSUB", false);
}

/* RFC 2342 5: there are no other users' mailboxes, and none that are shared. */
enum verdict
imap_namespace(struct session *s, char *arg)
{
	const struct imap *i = s->own;

	(void)arg;
	session_reply(
	    s, "* NAMESPACE ((\"\" \"%c\")) NIL NIL", i->conf->delimiter);
	return imap_ok(s, "NAMESPACE completed");
}
