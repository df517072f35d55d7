/*
 * marks.h - the headers that number and mark messages in an mbox.
 *
 * c-client, Dovecot, mutt and mail(1) share them; no client sees them.
 *	Status		R seen, O old
 *	X-Status	A answered, D deleted, F flagged, T draft
 *	X-Keywords	words of the user's, blanks between them
 *	X-UID		the number of the message
 *	X-IMAPbase	in the first message: UIDVALIDITY, last number given,
 *			the words that are used in the mailbox
 *
 * We write them wider than they need to be, so that a value can be changed in
 * place.
 */
#ifndef MARKS_H
#define MARKS_H

#include <stddef.h>
#include <stdint.h>

#include "common/mail/keywords.h"

enum mark {
	NO_MARK,
	STATUS_MARK,
	XSTATUS_MARK,
	KEYWORDS_MARK,
	UID_MARK,
	BASE_MARK,
	MARKS /* how many there are */
};

/* What the letters of Status and X-Status say. */
enum flag {
	FLAG_SEEN = 1 << 0,
	FLAG_OLD = 1 << 1, /* has been there when a client looked */
	FLAG_ANSWERED = 1 << 2,
	FLAG_DELETED = 1 << 3,
	FLAG_FLAGGED = 1 << 4,
	FLAG_DRAFT = 1 << 5
};

#define MARKS_NEW     256 /* octets of all of them, without keywords */
#define MARKS_MAX     (MARKS_NEW + KEYWORDS_TEXT) /* and with them */
#define MARKS_NAMES   64 /* octets of room for names in X-IMAPbase */
#define MARKS_DIGIT   10 /* digits of a number: of UINT32_MAX */
#define MARKS_STATUS  4  /* octets of the value of Status, */
#define MARKS_XSTATUS 6  /* of X-Status */
#define MARKS_LETTERS 8  /* of one of these, with a NUL */

/* What the headers of a message are to say. */
struct marks {
	uint32_t uid; /* 0: it has no number yet */
	uint8_t flags;
	bool no_keywords; /* leave X-Keywords out */
	uint64_t keywords;
	const struct keywords *names; /* of the mailbox; NULL: none */
};

/* Which of them begins line, of n octets; and where in it its value begins. */
enum mark marks_is(const char *line, size_t n);
size_t marks_value(const char *line, size_t n);

/*
 * Write the headers of a message but for X-IMAPbase, with room in each of them.
 * Returns the length.
 */
size_t marks_text(char text[MARKS_MAX], const struct marks *m);

/* The same for one that has no number and no keywords. */
size_t marks_new(char *text, size_t size, uint8_t flags);

/*
 * Write X-IMAPbase, at most MARKS_NEW / 2 octets. The last number ends before
 * the room for names.
 */
size_t marks_base(char *text, size_t size, uint32_t uidvalidity, uint32_t last);

/* The flags that mark, STATUS_MARK or XSTATUS_MARK, gives by these letters. */
uint8_t marks_flags(enum mark mark, const char *letters);

/* And back: the letters of those that this mark can give. */
void marks_letters(char letters[MARKS_LETTERS], enum mark mark, uint8_t flags);

#endif
