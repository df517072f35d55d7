/*
 * letter.h - a letter on its way in, until it is in mailboxes.
 *
 * The text of a message is written to it in pieces of any size, lines of any
 * length, with LF line ends; it is turned into what an mbox holds on the way:
 * lines that begin like a From_ line are quoted (mboxrd), and the headers that
 * number and mark mail in a mailbox (Status, X-Status, X-Keywords, X-UID,
 * X-IMAPbase, Content-Length) are left out, because only we may write them,
 * and so are Return-Path and Delivered-To of an earlier delivery.
 *
 * What is to be written to a mailbox is held (hold.h) until it is complete.
 */
#ifndef LETTER_H
#define LETTER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/mail/hold.h"

struct letter;

/* What was in the headers. */
enum letter_header {
	LETTER_DATE = 1 << 0,
	LETTER_FROM = 1 << 1,
	LETTER_MESSAGE_ID = 1 << 2
};

/*
 * A new, empty letter. folder is where a long one is kept (borrowed). Returns
 * NULL with errno set. letter_free() gives everything back.
 */
struct letter *letter_new(const char *folder);
void letter_free(struct letter *l);

/* Leave out Bcc, too: it comes from its sender (RFC 5322 3.6.3). */
void letter_hide_bcc(struct letter *l);

/* Octets that come before the message, as they are. As letter_write(). */
int letter_lead(struct letter *l, const char *octets, size_t n);

/*
 * Add a piece of the message. Returns -1 with errno set if there is no room;
 * then the letter is lost.
 */
int letter_write(struct letter *l, const char *octets, size_t n);

/*
 * The message is complete: end its last line, and put an empty line first if
 * it had no headers at all. Returns as letter_write().
 */
int letter_end(struct letter *l);

/* After letter_end(): which headers there were, how many Received lines. */
unsigned int letter_headers(const struct letter *l);
unsigned int letter_hops(const struct letter *l);

/* After letter_end(): what is to be written to a mailbox. */
const struct hold *letter_hold(const struct letter *l);

#endif
