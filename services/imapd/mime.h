/*
 * mime.h - a message as a tree of parts (RFC 2045, RFC 2046).
 *
 * Where each part lies in the mailbox, and how large it is as clients see it
 * (message.h). A message that is no MIME at all, or one that is broken, is a
 * tree too: whatever it holds, parts come out.
 */
#ifndef MIME_H
#define MIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/mail/lines.h"
#include "services/imapd/content.h"
#include "services/imapd/header.h"

#define MIME_PARTS    20000 /* those beyond are text of the last */
#define MIME_DEPTH    100   /* parts in parts; those deeper are not opened */
#define MIME_BOUNDARY 200   /* octets of a boundary that count; RFC 2046: 70 */
#define MIME_VALUES   (4 << 20) /* octets of all fields of all parts together */

/*
 * A piece of the mailbox. To send it, read the lines from at to end, let
 * view_line() show them, and stop after octets: a CRLF before a boundary
 * belongs to that (RFC 2046 5.1.1). The view begins as .body = false in the
 * header of the root, otherwise as .body = true.
 */
struct extent {
	off_t at, end;
	uint64_t octets; /* as clients see them */
	uint64_t lines;  /* the line ends among them */
};

enum kind {
	LEAF,
	MULTIPART, /* its parts are its children, at least one */
	MESSAGE    /* a message/rfc822: its child is that message */
};

struct part {
	struct extent header; /* with the empty line at its end, if there is */
	struct extent body;
	uint32_t fields[FIELDS]; /* mime_field() */
	uint32_t child, next;    /* the first below, the next beside; 0: none */
	enum kind kind;
	bool message; /* the root, or what is in a MESSAGE: has an ENVELOPE */
	bool digest;  /* is message/rfc822 if it does not say what it is */
};

struct mime {
	struct part *parts; /* the root first */
	size_t n, room;
	struct text values;
};

/*
 * Take apart the message whose text l is at (message.h); m is empty or holds
 * another message before, which is forgotten. Returns -1 with errno set, as
 * lines_next() does; ENOMEM. m is empty then.
 */
int mime_parse(struct mime *m, struct lines *l);
void mime_free(struct mime *m);

/* The value of a field of p; NULL if it has none. */
const char *mime_field(
    const struct mime *m, const struct part *p, enum field f);

/*
 * What p is: Content-Type, or what stands for one that is missing or wrong
 * (RFC 2045 5.2); text/plain has a charset (RFC 2046 4.1.2). Type and subtype
 * are never NULL. Returns -1 if there is no memory. content_free() frees it.
 */
int mime_content(
    const struct mime *m, const struct part *p, struct content *content);

/* What may be in it: whether it is opened depends on the limits above. */
enum kind mime_kind(const struct content *content);

/*
 * Find what a section (RFC 3501 6.4.5) is about; NULL if there is no such
 * part. *rest is what follows the numbers and their dots.
 *	"", "HEADER", "TEXT"	the root
 *	"1.2", "1.2.MIME"	that part: its body; its header
 *	"1.2.HEADER"		the message that is in that part, if one is:
 *	"1.2.TEXT"		its header; its body
 */
const struct part *mime_find(
    const struct mime *m, const char *section, const char **rest);

#endif
