/* home.c - the folder of a user's own mailboxes, as a whole. */
#include "services/imapd/home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/wait.h"
#include "services/imapd/place.h"

#define HOME_MODE     0770 /* as a mailbox: its group is mail */
#define NAP_MS        10   /* between two tries for the lock */
#define SUBSCRIPTIONS ".subscriptions"
#define UIDVALIDITY   ".uidvalidity"

int
home_lock(
    struct home *h, const struct conf *conf, const char *user, int64_t deadline)
{
	const struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };

	place_folder(h->path, conf, user);
	if (mkdir(h->path, HOME_MODE) == 0)
		chmod(h->path, HOME_MODE); /* whatever the umask */
	else if (errno != EEXIST)
		return -1;
	h->fd = open(h->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (h->fd == -1)
		return -1;
	while (flock(h->fd, LOCK_EX | LOCK_NB) == -1) {
		if (now_ms() >= deadline) {
			close(h->fd);
			errno = ETIMEDOUT;
			return -1;
		}
		nanosleep(&nap, NULL);
	}
	return 0;
}

void
home_unlock(struct home *h)
{
	int why = errno;

	close(h->fd);
	errno = why;
}

/* A mailbox's name is no dot-lock's, and INBOX is elsewhere. */
static bool
is_mailbox(const struct dirent *d)
{
	return d->d_name[0] != PLACE_LEVEL && strlen(d->d_name) < PLACE_NAME &&
	       (d->d_type == DT_REG || d->d_type == DT_UNKNOWN) &&
	       strcmp(d->d_name, INBOX) != 0 && !place_is_lock(d->d_name);
}

int
home_mailboxes(const char *path, struct names *list)
{
	DIR *folder = opendir(path);
	struct dirent *d;
	int result = 0, why;

	*list = (struct names){ .n = 0 };
	if (folder == NULL)
		return errno == ENOENT ? 0 : -1;
	while (result == 0 && (d = readdir(folder)) != NULL)
		if (is_mailbox(d))
			result = names_add(list, d->d_name);
	why = errno;
	closedir(folder);
	names_sort(list);
	if (result == -1)
		names_free(list);
	errno = why;
	return result;
}

static FILE *
open_file(const char *path, const char *name, const char *how)
{
	char file[LOCK_PATH];

	snprintf(file, sizeof(file), "%s/%s", path, name);
	return fopen(file, how);
}

int
home_subscriptions(const char *path, struct names *list)
{
	FILE *f = open_file(path, SUBSCRIPTIONS, "re");
	char line[PLACE_NAME + 1];
	int result = 0;

	*list = (struct names){ .n = 0 };
	if (f == NULL)
		return errno == ENOENT ? names_add(list, INBOX) : -1;
	while (result == 0 && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0')
			result = names_add(list, line);
	}
	fclose(f);
	names_sort(list);
	if (result == -1)
		names_free(list);
	return result;
}

/* f, which is NAME.new, becomes NAME. */
static int
put_in_place(const struct home *h, const char *name, FILE *f)
{
	char new[NAME_MAX];
	int result, why;

	snprintf(new, sizeof(new), "%s.new", name);
	result = fflush(f) == 0 && ferror(f) == 0 && fsync(fileno(f)) == 0 ? 0
	                                                                   : -1;
	why = errno;
	fclose(f);
	errno = why;
	if (result == 0)
		result = renameat(h->fd, new, h->fd, name);
	return result == 0 ? fsync(h->fd) : -1;
}

int
home_subscribe(const struct home *h, const struct names *list)
{
	FILE *f = open_file(h->path, SUBSCRIPTIONS ".new", "we");
	size_t i;

	if (f == NULL)
		return -1;
	for (i = 0; i < list->n; i++)
		fprintf(f, "%s\n", list->name[i]);
	return put_in_place(h, SUBSCRIPTIONS, f);
}

uint32_t
home_uidvalidity(const struct home *h)
{
	FILE *f = open_file(h->path, UIDVALIDITY, "re");
	char line[sizeof("4294967295\n")] = "";
	uint32_t value = (uint32_t)time(NULL), last = 0;

	if (f != NULL) {
		if (fgets(line, sizeof(line), f) != NULL)
			last = (uint32_t)strtoul(line, NULL, 10);
		fclose(f);
	}
	if (value <= last)
		value = last + 1;
	f = open_file(h->path, UIDVALIDITY ".new", "we");
	if (f == NULL)
		return 0;
	fprintf(f, "%u\n", value);
	return put_in_place(h, UIDVALIDITY, f) == 0 ? value : 0;
}
