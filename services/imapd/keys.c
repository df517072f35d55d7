/* keys.c - reading what SEARCH is looking for. */
#include "services/imapd/keys.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "services/imapd/view.h"

#define DAY_S (24L * 60 * 60)

/* What follows a key. */
enum follows { NOTHING, A_NUMBER, A_DATE, A_STRING, A_FIELD, A_WORD };

/* clang-format off */

/* RFC 3501 6.4.4: the keys, in its order. */
static const struct {
	const char *name;
	enum key_kind kind;
	enum follows follows;
	uint8_t mask, value;
	const char *field;
} kinds[] = {
	{ "ALL",        KEY_FLAGS,       NOTHING,  0, 0, NULL },
	{ "ANSWERED",   KEY_FLAGS,       NOTHING,  FLAG_ANSWERED, FLAG_ANSWERED, NULL },
	{ "BCC",        KEY_FIELD,       A_STRING, 0, 0, "Bcc" },
	{ "BEFORE",     KEY_BEFORE,      A_DATE,   0, 0, NULL },
	{ "BODY",       KEY_BODY,        A_STRING, 0, 0, NULL },
	{ "CC",         KEY_FIELD,       A_STRING, 0, 0, "Cc" },
	{ "DELETED",    KEY_FLAGS,       NOTHING,  FLAG_DELETED, FLAG_DELETED, NULL },
	{ "DRAFT",      KEY_FLAGS,       NOTHING,  FLAG_DRAFT, FLAG_DRAFT, NULL },
	{ "FLAGGED",    KEY_FLAGS,       NOTHING,  FLAG_FLAGGED, FLAG_FLAGGED, NULL },
	{ "FROM",       KEY_FIELD,       A_STRING, 0, 0, "From" },
	{ "HEADER",     KEY_FIELD,       A_FIELD,  0, 0, NULL },
	{ "KEYWORD",    KEY_WORDS,       A_WORD,   0, 1, NULL },
	{ "LARGER",     KEY_LARGER,      A_NUMBER, 0, 0, NULL },
	{ "NEW",        KEY_OWN,         NOTHING,  OWN_RECENT, OWN_RECENT, NULL },
	{ "OLD",        KEY_OWN,         NOTHING,  OWN_RECENT, 0, NULL },
	{ "ON",         KEY_ON,          A_DATE,   0, 0, NULL },
	{ "RECENT",     KEY_OWN,         NOTHING,  OWN_RECENT, OWN_RECENT, NULL },
	{ "SEEN",       KEY_FLAGS,       NOTHING,  FLAG_SEEN, FLAG_SEEN, NULL },
	{ "SENTBEFORE", KEY_SENT_BEFORE, A_DATE,   0, 0, NULL },
	{ "SENTON",     KEY_SENT_ON,     A_DATE,   0, 0, NULL },
	{ "SENTSINCE",  KEY_SENT_SINCE,  A_DATE,   0, 0, NULL },
	{ "SINCE",      KEY_SINCE,       A_DATE,   0, 0, NULL },
	{ "SMALLER",    KEY_SMALLER,     A_NUMBER, 0, 0, NULL },
	{ "SUBJECT",    KEY_FIELD,       A_STRING, 0, 0, "Subject" },
	{ "TEXT",       KEY_TEXT,        A_STRING, 0, 0, NULL },
	{ "TO",         KEY_FIELD,       A_STRING, 0, 0, "To" },
	{ "UNANSWERED", KEY_FLAGS,       NOTHING,  FLAG_ANSWERED, 0, NULL },
	{ "UNDELETED",  KEY_FLAGS,       NOTHING,  FLAG_DELETED, 0, NULL },
	{ "UNDRAFT",    KEY_FLAGS,       NOTHING,  FLAG_DRAFT, 0, NULL },
	{ "UNFLAGGED",  KEY_FLAGS,       NOTHING,  FLAG_FLAGGED, 0, NULL },
	{ "UNKEYWORD",  KEY_WORDS,       A_WORD,   0, 0, NULL },
	{ "UNSEEN",     KEY_FLAGS,       NOTHING,  FLAG_SEEN, 0, NULL },
};
/* clang-format on */

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool read_key(
    struct imap *i, struct reader *r, struct keys *k, unsigned int depth);

/* A key more. NULL, and r has failed, if there is no room. */
static struct key *
new_key(struct reader *r, struct keys *k, enum key_kind kind)
{
	if (k->n == KEYS_MAX) {
		read_failed(r, "fewer keys");
		return NULL;
	}
	k->key[k->n] = (struct key){ .kind = kind, .end = k->n + 1 };
	return &k->key[k->n++];
}

/* RFC 3501 9: date, "21-Nov-2026", in quotes or without. */
static bool
read_date(struct reader *r, long *day)
{
	static const char expected[] = "a date, as in 21-Nov-2026";
	struct tm tm = { .tm_mday = 0 };
	char text[16];
	const char *end;
	struct word w;

	if (!read_astring(r, &w, expected))
		return false;
	if (w.len >= sizeof(text))
		return read_failed(r, expected);
	snprintf(text, sizeof(text), "%.*s", (int)w.len, w.at);
	end = strptime(text, "%d-%b-%Y", &tm);
	if (end == NULL || *end != '\0')
		return read_failed(r, expected);
	*day = timegm(&tm) / DAY_S;
	return true;
}

/* A string, in UTF-8. */
static bool
make_needle(
    struct reader *r, struct needle *n, const char *name, const struct word *w)
{
	struct charset charset = { .converts = false };
	struct text text = { .octets = NULL };
	bool wrong, made;

	charset_begin(&charset, name, strlen(name));
	charset_add(&charset, w->at, w->len, &text);
	charset_end(&charset, &text);
	wrong = charset.wrong || text.failed;
	made = !wrong && needle_make(n, text.octets, text.len);
	text_free(&charset.in);
	text_free(&text);
	if (wrong)
		return read_failed(r, "a string in that charset");
	return made || read_failed(r, "a shorter string");
}

static bool
read_needle(struct reader *r, struct keys *k, const struct needle **needle)
{
	struct needle *n = &k->needle[k->needles];
	struct word w;

	if (k->needles == KEYS_STRING)
		return read_failed(r, "fewer strings");
	if (!read_astring(r, &w, "a string"))
		return false;
	if (!make_needle(r, n, k->charset, &w))
		return false;
	k->needles++;
	*needle = n;
	return true;
}

static bool
read_field(struct reader *r, struct key *key)
{
	struct word w;

	if (!read_astring(r, &w, "the name of a field"))
		return false;
	if (w.len == 0 || w.len >= KEYS_FIELD)
		return read_failed(r, "the name of a field");
	snprintf(key->field, KEYS_FIELD, "%.*s", (int)w.len, w.at);
	return read_space(r);
}

/* What follows the key that kinds[kind] describes. */
static bool
read_rest(struct imap *i, struct reader *r, struct keys *k, struct key *key,
    size_t kind)
{
	const struct keywords *names = &i->box.scan.keywords;
	enum follows follows = kinds[kind].follows;
	struct word w;

	key->mask = kinds[kind].mask;
	key->value = kinds[kind].value;
	if (kinds[kind].field != NULL)
		strlcpy(key->field, kinds[kind].field, KEYS_FIELD);
	if (follows != NOTHING && !read_space(r))
		return false;
	switch (follows) {
	case NOTHING:
		return true;
	case A_NUMBER:
		return read_number(r, &key->number);
	case A_DATE:
		return read_date(r, &key->day);
	case A_WORD:
		if (!read_atom(r, &w, "a keyword"))
			return false;
		key->keywords = keywords_find(names, w.at, w.len);
		return true;
	case A_FIELD:
		return read_field(r, key) && read_needle(r, k, &key->needle);
	case A_STRING:
		break;
	}
	return read_needle(r, k, &key->needle);
}

/* A set of messages, or of UIDs. */
static bool
read_key_set(struct imap *i, struct reader *r, struct keys *k, bool uid)
{
	struct key *key = new_key(r, k, uid ? KEY_UID_SET : KEY_SET);
	bool by_uid = i->by_uid, read;

	if (key == NULL)
		return false;
	if (k->sets == KEYS_SETS)
		return read_failed(r, "fewer sets of messages");
	key->set = &k->set[k->sets];
	i->by_uid = uid;
	read = view_read_set(i, r, &k->set[k->sets++]);
	i->by_uid = by_uid;
	return read;
}

/* Keys with blanks between them; all of them have to match. */
static bool
read_and(struct imap *i, struct reader *r, struct keys *k, unsigned int depth)
{
	struct key *all = new_key(r, k, KEY_AND);

	if (all == NULL)
		return false;
	do
		if (!read_key(i, r, k, depth))
			return false;
	while (*r->at == ' ' && r->at[strspn(r->at, " ")] != '\0' &&
	       read_space(r));
	all->end = k->n;
	return true;
}

/* NOT key, OR key key. */
static bool
read_operator(struct imap *i, struct reader *r, struct keys *k,
    enum key_kind kind, unsigned int depth)
{
	struct key *key = new_key(r, k, kind);

	if (key == NULL || !read_space(r) || !read_key(i, r, k, depth))
		return false;
	if (kind == KEY_OR && (!read_space(r) || !read_key(i, r, k, depth)))
		return false;
	key->end = k->n;
	return true;
}

static bool
read_named(struct imap *i, struct reader *r, struct keys *k, unsigned int depth)
{
	static const char expected[] = "keys, as in UNSEEN or FROM \"bob\"";
	struct word w;
	struct key *key;
	size_t kind;

	if (!read_atom(r, &w, expected))
		return false;
	if (word_is(&w, "NOT"))
		return read_operator(i, r, k, KEY_NOT, depth);
	if (word_is(&w, "OR"))
		return read_operator(i, r, k, KEY_OR, depth);
	if (word_is(&w, "UID"))
		return read_space(r) && read_key_set(i, r, k, true);
	for (kind = 0; kind < KINDS; kind++)
		if (word_is(&w, kinds[kind].name))
			break;
	if (kind == KINDS)
		return read_failed(r, expected);
	if (word_is(&w, "NEW")) { /* RECENT UNSEEN */
		key = new_key(r, k, KEY_AND);
		if (key == NULL || (key->end += 2) > KEYS_MAX)
			return read_failed(r, "fewer keys");
		new_key(r, k, KEY_FLAGS)->mask = FLAG_SEEN;
	}
	key = new_key(r, k, kinds[kind].kind);
	return key != NULL && read_rest(i, r, k, key, kind);
}

static bool
read_key(struct imap *i, struct reader *r, struct keys *k, unsigned int depth)
{
	if (depth == KEYS_DEPTH)
		return read_failed(r, "fewer keys within keys");
	if (read_if(r, '('))
		return read_and(i, r, k, depth + 1) &&
		       read_char(r, ')', "a ) after the keys");
	if (*r->at == '*' || (*r->at >= '0' && *r->at <= '9'))
		return read_key_set(i, r, k, false);
	return read_named(i, r, k, depth + 1);
}

bool
read_keys(struct imap *i, struct reader *r, struct keys *k)
{
	k->n = k->sets = k->needles = 0;
	return read_and(i, r, k, 0) && read_end(r);
}
