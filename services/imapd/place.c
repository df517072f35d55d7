/* place.c - a mailbox by its name, and where it is on disk. */
#include "services/imapd/place.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define INBOX_LEN (sizeof(INBOX) - 1)
#define LOCKED    ".lock" /* the end of a dot-lock's name */

/* RFC 6154 2: those that mail programs look for. */
static const struct {
	const char *name, *use;
} uses[] = { { "Drafts", "\\Drafts" }, { "Junk", "\\Junk" },
	{ "Sent", "\\Sent" }, { "Trash", "\\Trash" } };

/* What the client has said, in UTF-8: false if it is neither of the two. */
static bool
decode(char utf8[MUTF7_MAX], const struct word *w)
{
	char again[MUTF7_MAX];
	size_t n;

	for (n = 0; n < w->len && (unsigned char)w->at[n] < 0x80; n++)
		;
	if (n == w->len)
		return mutf7_decode(utf8, MUTF7_MAX, w->at, w->len);
	if (w->len >= MUTF7_MAX ||
	    !mutf7_encode(again, sizeof(again), w->at, w->len))
		return false;
	memcpy(utf8, w->at, w->len);
	utf8[w->len] = '\0';
	return true;
}

/* Add n octets to the name. False if they have no room. */
static bool
put(char name[PLACE_NAME], const char *octets, size_t n)
{
	size_t len = strlen(name);

	if (len + n >= PLACE_NAME)
		return false;
	memcpy(name + len, octets, n);
	name[len + n] = '\0';
	return true;
}

/* Add one level, with its dot before it if it is not the first. */
static bool
put_level(char name[PLACE_NAME], const char *level, size_t n)
{
	static const char dot = PLACE_LEVEL;
	char escaped[sizeof("%00")];

	if (*name == '\0' && n == INBOX_LEN &&
	    strncasecmp(level, INBOX, n) == 0)
		level = INBOX;
	else if (*name != '\0' && !put(name, &dot, 1))
		return false;
	for (; n > 0; level++, n--) {
		bool as_it_is = *level != PLACE_LEVEL && *level != '/' &&
		                *level != '%';

		snprintf(
		    escaped, sizeof(escaped), "%%%02X", (unsigned char)*level);
		if (!(as_it_is ? put(name, level, 1) : put(name, escaped, 3)))
			return false;
	}
	return true;
}

void
place_folder(char folder[LOCK_PATH], const struct conf *conf, const char *user)
{
	snprintf(folder, LOCK_PATH, "%s/%s", conf->folders, user);
}

bool
place_is_lock(const char *name)
{
	size_t n = strlen(name), end = sizeof(LOCKED) - 1;

	return n >= end && strcmp(name + n - end, LOCKED) == 0;
}

static const char *
check_name(const char *utf8, char delimiter)
{
	size_t n = strlen(utf8);
	const char *at;

	for (at = utf8; *at != '\0'; at++) {
		if (iscntrl((unsigned char)*at) != 0)
			return "A name has no control characters";
		if (*at == delimiter && (at == utf8 || at[-1] == delimiter))
			return "A level of a name has something in it";
	}
	if (n == 0 || utf8[n - 1] == delimiter)
		return "A name ends with something";
	return NULL;
}

const char *
place_find(struct place *p, const struct conf *conf, const char *user,
    const struct word *w)
{
	char utf8[MUTF7_MAX], *level = utf8;
	const char *wrong;
	size_t n;

	if (!decode(utf8, w))
		return "A name is in modified UTF-7 (RFC 3501 5.1.3), and "
		       "not too long";
	wrong = check_name(utf8, conf->delimiter);
	if (wrong != NULL)
		return wrong;
	p->name[0] = '\0';
	for (; *level != '\0'; level += n + (level[n] != '\0')) {
		n = strcspn(level, (char[]){ conf->delimiter, '\0' });
		if (!put_level(p->name, level, n))
			return "That name is too long";
	}
	if (place_is_lock(p->name))
		return "That is the name of a lock";
	place_folder(p->folder, conf, user);
	p->inbox = strcmp(p->name, INBOX) == 0;
	if (p->inbox) {
		strlcpy(p->folder, conf->mail, sizeof(p->folder));
		strlcpy(p->name, user, sizeof(p->name));
	}
	return NULL;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

bool
place_said(char said[MUTF7_MAX], const char *name, char delimiter)
{
	char utf8[PLACE_NAME];
	size_t n = 0;
	int c;

	for (; *name != '\0' && n + 1 < sizeof(utf8); name++) {
		c = (unsigned char)*name;
		if (c == '%') {
			if (hex(name[1]) == -1 || hex(name[2]) == -1)
				return false;
			c = hex(name[1]) * 16 + hex(name[2]);
			name += 2;
			if (c == delimiter)
				return false;
		} else if (c == PLACE_LEVEL)
			c = delimiter;
		utf8[n++] = (char)c;
	}
	utf8[n] = '\0';
	return *name == '\0' && check_name(utf8, delimiter) == NULL &&
	       mutf7_encode(said, MUTF7_MAX, utf8, n);
}

const char *
place_use(const char *name)
{
	size_t i;

	if (strncmp(name, INBOX ".", INBOX_LEN + 1) == 0)
		name += INBOX_LEN + 1;
	for (i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (strcmp(name, uses[i].name) == 0)
			return uses[i].use;
	return NULL;
}
