/* beneath.c - opening what is beneath a folder, and nothing else. */
#include "services/httpd/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRIES      8 /* while others rename what is on the way */
#define WELL_KNOWN ".well-known"

int
beneath_open(int folder, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long fd;
	int i;

	/* A path of O_PATH knows no other flag. */
	if ((flags & O_PATH) == 0)
		how.flags |= O_NONBLOCK | O_NOCTTY;
	path += strspn(path, "/");
	if (*path == '\0')
		path = ".";
	for (i = 0; i < TRIES; i++) {
		fd = syscall(SYS_openat2, folder, path, &how, sizeof(how));
		if (fd != -1 || errno != EAGAIN)
			break;
	}
	if (fd == -1 && (errno == ENOTDIR || errno == ELOOP || errno == EXDEV ||
	                    errno == ENAMETOOLONG || errno == ENXIO))
		errno = ENOENT;
	return (int)fd;
}

int
beneath_folder(int folder, const char *path, int flags, const char **name)
{
	char copy[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);

	*name = slash == NULL ? path : slash + 1;
	if (n >= sizeof(copy)) {
		errno = ENOENT;
		return -1;
	}
	memcpy(copy, path, n);
	copy[n] = '\0';
	return beneath_open(folder, copy, flags | O_DIRECTORY);
}

bool
beneath_hidden(const char *path)
{
	size_t n = strlen(WELL_KNOWN);
	const char *dot;

	path += strspn(path, "/");
	if (strncmp(path, WELL_KNOWN, n) == 0 && strchr("/", path[n]) != NULL)
		path += n;
	else if (*path == '.')
		return true;
	for (dot = path; (dot = strstr(dot, "/.")) != NULL; dot++)
		if (dot[2] != '\0')
			return true;
	return false;
}
