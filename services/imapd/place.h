/*
 * place.h - a mailbox by its name, and where it is on disk.
 *
 * INBOX is the user's mailbox in the spool. Every other one is a file in the
 * user's own folder. All files are side by side there, so a mailbox can have
 * others below it: its levels, of which the client has "Work/Projects", stand
 * in the file's name with dots between them, "Work.Projects", in UTF-8. An
 * octet that can't stand in a level is "%" and two hexadecimal digits: a dot,
 * a slash, "%" itself. So no name leads out of the folder, and none is hidden.
 */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"
#include "common/mail/lock.h"
#include "services/imapd/mutf7.h"
#include "services/imapd/reader.h"

#define PLACE_NAME  201     /* octets of a file's name, with its NUL */
#define PLACE_LEVEL '.'     /* between levels in it */
#define INBOX       "INBOX" /* RFC 3501 5.1: in any case */

struct place {
	char folder[LOCK_PATH];
	char name[PLACE_NAME];
	bool inbox;
};

/*
 * Where user has the mailbox that a client calls w, in modified UTF-7 or UTF-8.
 * Returns NULL, or what is wrong with the name.
 */
const char *place_find(struct place *p, const struct conf *conf,
    const char *user, const struct word *w);

/* The folder of the mailboxes beside INBOX. */
void place_folder(
    char folder[LOCK_PATH], const struct conf *conf, const char *user);

/*
 * What clients call the file name: false if it is no mailbox's, or one whose
 * name can't be said with this delimiter.
 */
bool place_said(char said[MUTF7_MAX], const char *name, char delimiter);

/* Is that the name of a mailbox's dot-lock? No mailbox has such a name. */
bool place_is_lock(const char *name);

/* RFC 6154: what it is for, by its name: "\\Sent"; or NULL. */
const char *place_use(const char *name);

#endif
