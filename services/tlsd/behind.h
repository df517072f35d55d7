/*
 * behind.h - the side in plain: who a connection is for.
 */
#ifndef BEHIND_H
#define BEHIND_H

#include <sys/types.h>

#include "common/proxy.h"

#define RECEIVE_MS 5000 /* for a handler to send its connection */

/*
 * Reach the unix socket at path, a line of inetd.conf, and say p there, as it
 * takes it from us (`proxy` in inetlab.conf(5)). Returns a descriptor, or -1
 * after saying why.
 */
int behind_connect(const char *path, const struct proxy *p);

/*
 * Execute the program as a child, with an alarm after alarm_s seconds, on one
 * end of a socketpair. Returns the other, and *pid; or -1 after saying why.
 */
int behind_execute(char *const program[], unsigned int alarm_s, pid_t *pid);

/* Wait for it to end, and say so if it did not well. Its exit status. */
int behind_wait(pid_t pid, const char *program);

/*
 * Take the connection that a handler sends over fd, for STARTTLS. Returns a
 * descriptor, or -1 after saying why.
 */
int behind_receive(int fd);

/* Say p there. False if that cannot be. */
bool behind_say(int fd, const struct proxy *p);

#endif
