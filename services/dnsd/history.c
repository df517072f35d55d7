/* history.c - the versions of a zone before the one that is served. */
#include "services/dnsd/history.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"

#define VERSIONS_SEEN (2 * HISTORY_VERSIONS) /* more: another time */

bool
serial_is_later(uint32_t serial, uint32_t than)
{
	return (int32_t)(serial - than) > 0;
}

static bool
version_path(char version[PATH_MAX], const char *path, uint32_t serial)
{
	return snprintf(version, PATH_MAX, "%s.%u", path, serial) < PATH_MAX;
}

/* A version, and when it was written. */
struct version {
	uint32_t serial;
	struct stat st;
};

static int
newest_first(const void *a, const void *b)
{
	const struct version *x = a, *y = b;
	const struct timespec *s = &x->st.st_mtim, *t = &y->st.st_mtim;

	if (s->tv_sec != t->tv_sec)
		return s->tv_sec < t->tv_sec ? 1 : -1;
	return (s->tv_nsec < t->tv_nsec) - (s->tv_nsec > t->tv_nsec);
}

/* Is the file a version of the image of that name? */
static bool
is_version(uint32_t *serial, const char *file, const char *image)
{
	const char *wrong;
	size_t n = strlen(image);

	if (strncmp(file, image, n) != 0 || file[n] != '.')
		return false;
	*serial = (uint32_t)strtonum(file + n + 1, 0, UINT32_MAX, &wrong);
	return wrong == NULL;
}

static size_t
list_versions(struct version list[VERSIONS_SEEN], const char *path)
{
	char folder[PATH_MAX], version[PATH_MAX];
	const char *image = strrchr(path, '/');
	struct dirent *file;
	size_t n = 0;
	DIR *d;

	image = image == NULL ? path : image + 1;
	snprintf(folder, sizeof(folder), "./%.*s", (int)(image - path), path);
	d = opendir(*path == '/' ? folder + 2 : folder);
	if (d == NULL)
		return 0;
	while (n < VERSIONS_SEEN && (file = readdir(d)) != NULL)
		if (is_version(&list[n].serial, file->d_name, image) &&
		    version_path(version, path, list[n].serial) &&
		    stat(version, &list[n].st) == 0)
			n++;
	closedir(d);
	return n;
}

/* Take the oldest ones away. */
static void
prune(const char *path)
{
	struct version list[VERSIONS_SEEN];
	size_t n = list_versions(list, path), i;
	char version[PATH_MAX];
	int64_t octets = 0;

	qsort(list, n, sizeof(*list), newest_first);
	for (i = 0; i < n; i++) {
		octets += list[i].st.st_size;
		if ((i >= HISTORY_VERSIONS ||
		        (i > 0 && octets > HISTORY_OCTETS)) &&
		    version_path(version, path, list[i].serial))
			unlink(version);
	}
}

void
history_keep(const char *path, uint32_t serial)
{
	char version[PATH_MAX];

	if (!version_path(version, path, serial))
		return;
	unlink(version);
	if (link(path, version) == -1)
		log_warn("%s: %s", version, strerror(errno));
	prune(path);
}

bool
history_open(struct image *image, const char *path, uint32_t serial)
{
	char version[PATH_MAX];

	if (!version_path(version, path, serial) || !image_open(image, version))
		return false;
	if (image->header->serial == serial)
		return true;
	image_close(image);
	return false;
}
