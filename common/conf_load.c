/* conf_load.c - where the settings are; the site is the folder above. */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"

#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc/inetlab"
#endif

/* The path of a setting file beside this program's folder, if there is one. */
static bool
find_beside(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash != NULL)
		*slash = '\0';
	return strlcat(path, "/../etc/inetlab.conf", size) < size &&
	       access(path, F_OK) == 0;
}

/* Where the settings are, from the root: we are going to another folder. */
static void
find_file(char *path, size_t size)
{
	const char *named = getenv("INETLAB_CONF");

	if (named == NULL && find_beside(path, size))
		return;
	if (named == NULL)
		named = SYSCONFDIR "/inetlab.conf";
	path[0] = '\0';
	if (named[0] != '/') {
		if (getcwd(path, size) == NULL)
			err(EX_CONFIG, "the working folder");
		strlcat(path, "/", size);
	}
	if (strlcat(path, named, size) >= size)
		errx(EX_CONFIG, "%s: the path is too long", named);
}

/* Go to the folder above the one that path is in; path has a slash. */
static void
enter_site(const char *path)
{
	char site[PATH_MAX + sizeof("..")];

	strlcpy(site, path, sizeof(site));
	strlcpy(strrchr(site, '/') + 1, "..", sizeof(".."));
	if (chdir(site) == -1) {
		log_warn("%s: %s", site, strerror(errno));
		exit(EX_CONFIG);
	}
}

const struct conf *
conf_load(void)
{
	char path[PATH_MAX];
	const struct conf *c;

	find_file(path, sizeof(path));
	c = conf_read(path);
	if (c == NULL)
		exit(EX_CONFIG);
	enter_site(path);
	return c;
}
