/*
 * marks.h - the headers that number and mark messages in an mbox.
 *
 * c-client, Dovecot, mutt and mail(1) share them; no client sees them.
 *	Status		R seen, O old
 *	X-Status	A answered, D deleted, F flagged, T draft
 *	X-Keywords	words of the user's
 *	X-UID		the number of the message
 *	X-IMAPbase	in the first message: UIDVALIDITY, last number given
 *
 * We write them wider than they need to be, so that a value can be changed in
 * place.
 */
#ifndef MARKS_H
#define MARKS_H

#include <stddef.h>
#include <stdint.h>

enum mark {
	NO_MARK,
	OTHER_MARK,
	STATUS_MARK,
	XSTATUS_MARK,
	UID_MARK,
	BASE_MARK
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

#define MARKS_MAX     256 /* octets of the headers of a new message */
#define MARKS_DIGIT   10  /* digits of a number: of UINT32_MAX */
#define MARKS_STATUS  4   /* octets of the value of Status, */
#define MARKS_XSTATUS 6   /* of X-Status */
#define MARKS_LETTERS 8   /* of one of these, with a NUL */

/* Which of them begins line, of n octets. */
enum mark marks_is(const char *line, size_t n);

/* Write the headers of a new message, not numbered yet; returns the length. */
size_t marks_new(char *text, size_t size, uint8_t flags);

/* The flags that mark, STATUS_MARK or XSTATUS_MARK, gives by these letters. */
uint8_t marks_flags(enum mark mark, const char *letters);

/* And back: the letters of those that this mark can give. */
void marks_letters(char letters[MARKS_LETTERS], enum mark mark, uint8_t flags);

/*
 * Write a header whose value, at its end, has all the room it may need:
 * Status, X-Status, X-UID (blank if uid is 0), X-IMAPbase. Returns the length.
 */
size_t marks_status(char *text, size_t size, uint8_t flags);
size_t marks_xstatus(char *text, size_t size, uint8_t flags);
size_t marks_uid(char *text, size_t size, uint32_t uid);
size_t marks_base(char *text, size_t size, uint32_t uidvalidity, uint32_t last);

#endif
