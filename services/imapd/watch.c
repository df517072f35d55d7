/* watch.c - waiting until something happens to a mailbox. */
#include "services/imapd/watch.h"

#include <poll.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "common/wait.h"

#define LOOK_MS   1000        /* between two looks, without the kernel's help */
#define GATHER_MS 20          /* what one writer does comes at once */
#define ASSURE_MS (30 * 1000) /* even so: it may be a network's file */

#define CHANGES (IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)

void
watch_begin(struct watch *w)
{
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	w->number = -1;
	w->inode = 0;
}

void
watch_end(struct watch *w)
{
	if (w->fd != -1)
		close(w->fd);
}

void
watch_file(struct watch *w, const struct place *p, ino_t inode)
{
	char path[LOCK_PATH + PLACE_NAME];

	if (w->fd == -1 || (w->number != -1 && w->inode == inode))
		return;
	if (w->number != -1)
		inotify_rm_watch(w->fd, w->number);
	snprintf(path, sizeof(path), "%s/%s", p->folder, p->name);
	w->number = inotify_add_watch(w->fd, path, CHANGES);
	w->inode = inode;
}

/* Take what has been told: only that there was something counts. */
static void
drain(int fd)
{
	const struct timespec gather = { .tv_nsec = GATHER_MS * 1000000L };
	char events[4096];

	nanosleep(&gather, NULL);
	while (read(fd, events, sizeof(events)) > 0)
		;
}

int
watch_wait(struct watch *w, int64_t deadline)
{
	struct pollfd who[] = { { .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = w->fd, .events = POLLIN } };
	int64_t most = w->number == -1 ? LOOK_MS : ASSURE_MS;
	int64_t left = deadline - now_ms();
	int n;

	if (left > most)
		left = most;
	n = poll(who, 2, left < 0 ? 0 : (int)left);
	if (n > 0 && who[0].revents != 0)
		return 1;
	if (n > 0)
		drain(w->fd);
	return 0;
}
