/*
 * marks.h - the headers that number and mark messages in an mbox.
 *
 * c-client, Dovecot, mutt and mail(1) share them; no client sees them.
 *	Status		R read, O old
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

enum mark { NO_MARK, OTHER_MARK, UID_MARK, BASE_MARK };

#define MARKS_MAX   256 /* octets of the headers of a new message */
#define MARKS_UID   32  /* of X-UID alone */
#define MARKS_DIGIT 10  /* digits of a number: of UINT32_MAX */

/* Which of them begins line, of n octets. */
enum mark marks_is(const char *line, size_t n);

/*
 * Write the headers of a new message, not numbered yet. The first message of
 * an empty mailbox gets uidvalidity, others give 0. Returns the length.
 */
size_t marks_new(char text[MARKS_MAX], uint32_t uidvalidity);

/* Write X-UID (blank if uid is 0), or X-IMAPbase. */
size_t marks_uid(char text[MARKS_UID], uint32_t uid);
size_t marks_base(char text[MARKS_MAX], uint32_t uidvalidity, uint32_t last);

#endif
