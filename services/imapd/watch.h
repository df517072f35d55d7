/*
 * watch.h - waiting until something happens to a mailbox.
 *
 * The kernel tells of changes to the file (inotify(7)). It gives a user only so
 * many watchers; whoever gets none looks at the file once a second instead.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdint.h>
#include <sys/types.h>

#include "services/imapd/place.h"

struct watch {
	int fd;     /* -1: there is none to be had */
	int number; /* of the watch on the file; -1: there is no file */
	ino_t inode;
};

void watch_begin(struct watch *w);
void watch_end(struct watch *w);

/*
 * Watch the file that is the mailbox now, whose inode is this. What happened
 * before is not told: look at it afterwards.
 */
void watch_file(struct watch *w, const struct place *p, ino_t inode);

/*
 * Wait until the client says something (1), or the mailbox may have changed
 * (0), but not past deadline (wait.h); 0 then, too.
 */
int watch_wait(struct watch *w, int64_t deadline);

#endif
