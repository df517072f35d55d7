/*
 * busy.h - the last line for a client that is not going to be served.
 *
 * A superserver knows no protocol, but it can say "not now" in the most
 * common ones. What it says depends on the service's name alone.
 */
#ifndef BUSY_H
#define BUSY_H

enum regret {
	TRY_LATER, /* over a limit, or our own trouble */
	GO_AWAY    /* this client is not wanted */
};

/*
 * Say why in the words of service's protocol, or nothing if it is not known
 * here. Never waits.
 */
void busy_say(int fd, const char *service, enum regret regret, const char *why);

/*
 * Close fd so that the peer gets what was said: a close with octets unread
 * would reset the connection and could take the line with it.
 */
void busy_close(int fd);

#endif
