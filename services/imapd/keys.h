/*
 * keys.h - what SEARCH is looking for (RFC 3501 6.4.4).
 *
 * The keys are a tree in an array: those of AND, OR and NOT are the ones
 * behind them, which is the order in which the client writes them.
 */
#ifndef KEYS_H
#define KEYS_H

#include "services/imapd/charset.h"
#include "services/imapd/imap.h"
#include "services/imapd/needle.h"

#define KEYS_MAX    256 /* in one SEARCH */
#define KEYS_DEPTH  32  /* of parentheses, OR and NOT within another */
#define KEYS_SETS   8   /* of messages, in one SEARCH */
#define KEYS_STRING 16  /* strings, likewise */
#define KEYS_FIELD  128 /* octets of a field's name, with a NUL */

enum key_kind {
	KEY_AND,   /* the keys behind it, up to its end */
	KEY_OR,    /* the next, or the one after that */
	KEY_NOT,   /* not the next */
	KEY_FLAGS, /* (flags & mask) is value */
	KEY_OWN,   /* likewise, of own */
	KEY_WORDS, /* has any of these keywords: 1 or 0, as value says */
	KEY_SET,
	KEY_UID_SET,
	KEY_LARGER,
	KEY_SMALLER,
	KEY_BEFORE, /* these of the day it came, */
	KEY_ON,
	KEY_SINCE,
	KEY_SENT_BEFORE, /* and of the day in its Date, */
	KEY_SENT_ON,
	KEY_SENT_SINCE,
	KEY_FIELD, /* in the field called field */
	KEY_BODY,
	KEY_TEXT
};

struct key {
	enum key_kind kind;
	size_t end; /* index of the first key that is not in this one */
	uint8_t mask, value;
	uint64_t keywords;
	uint32_t number;
	long day; /* since 1970 */
	const struct set *set;
	const struct needle *needle;
	char field[KEYS_FIELD];
};

struct keys {
	size_t n, sets, needles;
	struct key key[KEYS_MAX];
	struct set set[KEYS_SETS];
	struct needle needle[KEYS_STRING];
	char charset[CHARSET_NAME]; /* of the strings; "": UTF-8 */
};

/* Read all keys, to the end of the command; k->charset is there. */
bool read_keys(struct imap *i, struct reader *r, struct keys *k);

/*
 * Does the message at index n match them all? -1 if it can't be read: somebody
 * has changed the mailbox.
 */
int keys_match(struct imap *i, const struct keys *k, size_t n);

#endif
