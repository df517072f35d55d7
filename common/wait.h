/*
 * wait.h - waiting for a descriptor until a deadline.
 *
 * Deadlines are points on the monotonic clock in milliseconds, so a changed
 * wall clock neither shortens nor lengthens them.
 */
#ifndef WAIT_H
#define WAIT_H

#include <stdint.h>

/* Milliseconds on the monotonic clock. */
int64_t now_ms(void);

/*
 * Wait until fd is ready for events (POLLIN, POLLOUT) or deadline has come.
 * Survives signals. Returns 1 if ready (or hung up: the next read tells), 0 if
 * the deadline came first, -1 with errno set.
 */
int wait_for(int fd, short events, int64_t deadline);

#endif
