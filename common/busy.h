/*
 * busy.h - the last line for a client that is not going to be served.
 *
 * A superserver knows no protocol, but it can say "not now" in the most
 * common ones. What it says depends on the service alone.
 */
#ifndef BUSY_H
#define BUSY_H

enum regret {
	TRY_LATER, /* over a limit, or our own trouble */
	GO_AWAY    /* this client is not wanted */
};

/* How one protocol says it. */
struct busy;

/*
 * The words for a service, which may be given by any name or port that
 * services(5) has for it. NULL: its protocol is not known here.
 */
const struct busy *busy_find(const char *service);

/* Say why in these words, or nothing without words. Never waits. */
void busy_say(
    int fd, const struct busy *words, enum regret regret, const char *why);

/*
 * Close fd so that the peer gets what was said: a close with octets unread
 * would reset the connection and could take the line with it.
 */
void busy_close(int fd);

#endif
