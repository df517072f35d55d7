/* ldif.c - LDIF (RFC 2849): the text of records. */
#include "services/ldapd/ldif.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base64.h"
#include "common/log.h"

#define LINES_FIRST 32  /* room for a record's lines at first, then twice */
#define WRONG       512 /* octets of what is said of a mistake */

/* How a value is written after its name. */
enum form { PLAIN, BASE64, URL };

bool
ldif_wrong(const struct ldif *l, unsigned int line, const char *fmt, ...)
{
	char text[WRONG];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_warn("%s:%u: %s", l->path, line, text);
	return false;
}

static void
advance(struct ldif *l)
{
	l->next_n = getline(&l->next, &l->next_room, l->file);
	if (l->next_n == -1)
		return;
	l->line++;
	if (l->next_n > 0 && l->next[l->next_n - 1] == '\n')
		l->next_n--;
	if (l->next_n > 0 && l->next[l->next_n - 1] == '\r')
		l->next_n--;
}

bool
ldif_open(struct ldif *l, const char *path)
{
	memset(l, 0, sizeof(*l));
	l->path = path;
	l->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (l->file == NULL) {
		log_warn("%s: %s", path, strerror(errno));
		return false;
	}
	advance(l);
	return true;
}

void
ldif_close(struct ldif *l)
{
	if (l->file != stdin)
		fclose(l->file);
	free(l->next);
	free(l->text);
	l->next = l->text = NULL;
}

/* Add the next line's octets after the first skip to the text. */
static bool
take_more(struct ldif *l, size_t skip)
{
	size_t more = (size_t)l->next_n - skip;
	char *grown;

	l->record += more + 1;
	if (l->record > LDIF_RECORD)
		return ldif_wrong(
		    l, l->line, "a record of more than %d octets", LDIF_RECORD);
	if (l->text_n + more + 1 > l->text_room) {
		l->text_room = 2 * (l->text_n + more + 1);
		grown = realloc(l->text, l->text_room);
		if (grown == NULL)
			return ldif_wrong(l, l->line, "no memory");
		l->text = grown;
	}
	memcpy(l->text + l->text_n, l->next + skip, more);
	l->text_n += more;
	l->text[l->text_n] = '\0';
	advance(l);
	return true;
}

/* The next line unfolded: 1; an empty one, or the end: 0; a mistake: -1. */
static int
take_line(struct ldif *l)
{
	do {
		if (l->next_n <= 0)
			return 0;
		l->text_n = 0;
		l->text_line = l->line;
		if (*l->next == ' ')
			return ldif_wrong(l, l->line, "nothing to go on with") -
			       1;
		if (!take_more(l, 0))
			return -1;
		while (l->next_n > 0 && *l->next == ' ')
			if (!take_more(l, 1))
				return -1;
	} while (*l->text == '#');
	return 1;
}

/* Go to the first line of a record. False: there is none left. */
static bool
skip_empty(struct ldif *l)
{
	l->record = 0;
	while (l->next_n == 0)
		advance(l);
	return l->next_n != -1;
}

static bool
is(struct berval text, const char *name)
{
	return text.bv_len == strlen(name) &&
	       strncasecmp(text.bv_val, name, text.bv_len) == 0;
}

static bool
decode(struct ldif *l, struct arena *a, const char *text, size_t n,
    struct berval *value)
{
	ssize_t octets;

	value->bv_val = arena_get(a, n + 1);
	octets = strlen(text) < n ? -1
	                          : base64_decode(text, value->bv_val, n + 1);
	if (octets == -1)
		return ldif_wrong(l, l->text_line, "this is not base64");
	value->bv_len = (size_t)octets;
	return true;
}

/* RFC 4512 2.5, as far as letters go. */
static bool
is_description(const char *at, const char *end)
{
	for (; at < end; at++)
		if (!isalnum((unsigned char)*at) && *at != '-' && *at != '.' &&
		    *at != ';')
			return false;
	return true;
}

/* Cut the text at its colon, and bring name and value into the arena. */
static bool
split(
    struct ldif *l, struct arena *a, struct berval *name, struct berval *value)
{
	char *colon = memchr(l->text, ':', l->text_n), *at;
	enum form form = PLAIN;
	size_t n;

	if (colon == NULL || colon == l->text ||
	    !is_description(l->text, colon))
		return ldif_wrong(
		    l, l->text_line, "\"name: value\" is expected");
	at = colon + 1;
	if (*at == ':' || *at == '<')
		form = *at++ == ':' ? BASE64 : URL;
	while (*at == ' ')
		at++;
	if (form == URL)
		return ldif_wrong(l, l->text_line,
		    "a value has to be here, not in another file");
	n = l->text_n - (size_t)(at - l->text);
	*name = arena_copy(
	    a, (struct berval){ (ber_len_t)(colon - l->text), l->text });
	if (form == BASE64)
		return decode(l, a, at, n, value);
	*value = arena_copy(a, (struct berval){ n, at });
	return true;
}

static void
add_line(struct arena *a, struct ldif_record *r, struct ldif_line line)
{
	struct ldif_line *grown;
	unsigned int n = r->n;

	if (n == 0 || (n >= LINES_FIRST && (n & (n - 1)) == 0)) {
		grown = arena_get(
		    a, sizeof(*grown) * (n == 0 ? LINES_FIRST : 2 * n));
		if (n > 0)
			memcpy(grown, r->lines, n * sizeof(*grown));
		r->lines = grown;
	}
	r->lines[r->n++] = line;
}

static bool
take_changetype(struct ldif *l, struct ldif_record *r, struct berval value)
{
	static const struct {
		const char *name;
		enum ldif_change change;
	} types[] = {
		{ "add", LDIF_ADD },
		{ "delete", LDIF_DELETE },
		{ "modify", LDIF_MODIFY },
		{ "modrdn", LDIF_MODRDN },
		{ "moddn", LDIF_MODRDN },
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (is(value, types[i].name)) {
			r->change = types[i].change;
			r->said = true;
			return true;
		}
	return ldif_wrong(l, l->text_line,
	    "a changetype is add, delete, modify, modrdn or moddn");
}

/* "add: NAME" and so on, before the values of a modification. */
static bool
take_modification(struct ldif *l, struct arena *a, struct ldif_record *r,
    struct berval name, struct berval value)
{
	static const struct {
		const char *name;
		enum ldif_what what;
	} kinds[] = {
		{ "add", LDIF_MOD_ADD },
		{ "delete", LDIF_MOD_DELETE },
		{ "replace", LDIF_MOD_REPLACE },
		{ "increment", LDIF_MOD_INCREMENT },
	};
	struct ldif_line line = {
		.begins = true, .description = value, .line = l->text_line
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (is(name, kinds[i].name)) {
			line.what = kinds[i].what;
			add_line(a, r, line);
			return true;
		}
	return ldif_wrong(
	    l, l->text_line, "add, delete, replace or increment is expected");
}

/* A line of a modification: its beginning, a value of it, or its end. */
static bool
take_modify(
    struct ldif *l, struct arena *a, struct ldif_record *r, bool *inside)
{
	struct ldif_line line = { .line = l->text_line };
	const struct ldif_line *first;

	if (strcmp(l->text, "-") == 0) {
		if (!*inside)
			return ldif_wrong(l, l->text_line, "nothing ends here");
		*inside = false;
		return true;
	}
	if (!split(l, a, &line.description, &line.value))
		return false;
	if (!*inside) {
		*inside = true;
		return take_modification(l, a, r, line.description, line.value);
	}
	first = &r->lines[r->n - 1];
	line.what = first->what;
	if (line.description.bv_len != first->description.bv_len ||
	    strncasecmp(line.description.bv_val, first->description.bv_val,
	        line.description.bv_len) != 0)
		return ldif_wrong(l, l->text_line,
		    "a value of \"%.*s\", or \"-\"",
		    (int)first->description.bv_len, first->description.bv_val);
	add_line(a, r, line);
	return true;
}

static bool
take_modrdn(struct ldif *l, struct arena *a, struct ldif_record *r)
{
	struct berval name, value;

	if (!split(l, a, &name, &value))
		return false;
	if (is(name, "newrdn"))
		r->new_rdn = value;
	else if (is(name, "newsuperior"))
		r->new_superior = value;
	else if (is(name, "deleteoldrdn") && (is(value, "0") || is(value, "1")))
		r->delete_old_rdn = *value.bv_val == '1';
	else
		return ldif_wrong(l, l->text_line,
		    "newrdn, newsuperior or "
		    "deleteoldrdn: 0 or 1");
	return true;
}

/* A line of an entry, or the line that says it is a change. */
static bool
take_plain(struct ldif *l, struct arena *a, struct ldif_record *r)
{
	struct ldif_line line = { .line = l->text_line };

	if (!split(l, a, &line.description, &line.value))
		return false;
	if (r->n == 0 && !r->said && is(line.description, "changetype"))
		return take_changetype(l, r, line.value);
	if (r->n == 0 && is(line.description, "control"))
		return ldif_wrong(
		    l, l->text_line, "controls are not for files");
	add_line(a, r, line);
	return true;
}

static bool
is_whole(struct ldif *l, const struct ldif_record *r)
{
	if (r->change == LDIF_MODRDN && r->new_rdn.bv_val == NULL)
		return ldif_wrong(l, r->line, "newrdn is missing");
	if (r->change == LDIF_MODIFY && r->n == 0)
		return ldif_wrong(l, r->line, "nothing is to be modified");
	if (r->change == LDIF_ADD && r->n == 0)
		return ldif_wrong(l, r->line, "an entry without attributes");
	return true;
}

static bool
take_body(struct ldif *l, struct arena *a, struct ldif_record *r)
{
	bool inside = false, good = true;
	int got;

	while (good && (got = take_line(l)) != 0) {
		if (got == -1)
			return false;
		if (r->change == LDIF_MODIFY)
			good = take_modify(l, a, r, &inside);
		else if (r->change == LDIF_MODRDN)
			good = take_modrdn(l, a, r);
		else if (r->change == LDIF_DELETE)
			good = ldif_wrong(
			    l, l->text_line, "nothing is expected");
		else
			good = take_plain(l, a, r);
	}
	return good && is_whole(l, r);
}

int
ldif_next(struct ldif *l, struct arena *a, struct ldif_record *r)
{
	struct berval name, value;
	int got;

	memset(r, 0, sizeof(*r));
	do { /* a record may be nothing but comments */
		if (!skip_empty(l))
			return ferror(l->file)
			           ? ldif_wrong(l, l->line, "can't be read") - 1
			           : 0;
		got = take_line(l);
		if (got == 1 && !l->begun &&
		    strncasecmp(l->text, "version:", 8) == 0)
			got = take_line(l);
		l->begun |= got == 1;
	} while (got == 0);
	if (got == -1 || !split(l, a, &name, &value))
		return -1;
	if (!is(name, "dn"))
		return ldif_wrong(l, l->text_line, "\"dn: NAME\" is expected") -
		       1;
	r->dn = value;
	r->line = l->text_line;
	return take_body(l, a, r) ? 1 : -1;
}
