/*
 * view.h - the selected mailbox as the client knows it.
 *
 * The numbers of messages are what the client was told: they change only here,
 * while a command ends that allows it. Until then a message that somebody else
 * has deleted is still there to be read.
 */
#ifndef VIEW_H
#define VIEW_H

#include "services/imapd/imap.h"
#include "services/imapd/set.h"

/* What a mailbox is opened for. */
enum view_for {
	FOR_SUMS,    /* to say how many messages there are */
	FOR_EXAMINE, /* to tell a client of them */
	FOR_SELECT,  /* that, and view_claim() comes next; it may be done now */
	FOR_MESSAGES /* to look at each */
};

/*
 * Open a mailbox, in which each message has a number; p stays as long as it is
 * open. Its messages are loaded only if need be. view_find() returns -1 with
 * errno set if it can't be opened; view_open() also says NO to the client.
 */
int view_find(const struct imap *i, const struct place *p, struct mbox *box,
    enum view_for what);
int view_open(struct session *s, const struct place *p, struct mbox *box,
    enum view_for what);

/*
 * Have the messages of the selected mailbox there, as the client was told of
 * them. Returns HANG_UP, and has said why, if they are no longer to be had.
 */
enum verdict view_load(struct session *s);

/*
 * Say NO, because of errno, to a command that is about a mailbox; what was not
 * done is for the log.
 */
void view_refuse(struct session *s, const struct place *p, const char *what);

/*
 * Its messages that nobody was told of are ours to tell, and marked so on disk
 * unless the mailbox is read-only.
 */
void view_claim(struct imap *i);

/* How many messages are \Recent. */
size_t view_recent(const struct imap *i);

/* Tell the mailbox's flags, and what can be done with them. */
void view_tell_all_flags(struct session *s);

/* Forget the selected mailbox. */
void view_close(struct session *s);

/*
 * Tell what has happened to the mailbox since the client was told. Returns
 * HANG_UP, and has said why, if there is no way to put it in IMAP's words.
 */
enum verdict view_news(struct session *s);

/* Tell the flags of the message at index n; with its UID if asked by UID. */
void view_tell_flags(struct session *s, size_t n);

/*
 * Write what is wished of flags to disk, and tell them of the messages that
 * are OWN_CHANGED, if tell. Returns how many messages were gone, or -1 with
 * errno set; then nothing is wished any more.
 */
int view_commit(struct session *s, bool tell);

/*
 * Read a set of messages, of UIDs if the command is one of UID's, and settle
 * it.
 */
bool view_read_set(struct imap *i, struct reader *r, struct set *set);

/* Between which indexes there may be messages of the set: others are not. */
struct span view_span(const struct imap *i, const struct set *set);

/* Is the message at index n in it? */
bool view_in_set(const struct imap *i, const struct set *set, size_t n);

#endif
