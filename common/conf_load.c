/* conf_load.c - where the settings are; the site is the folder above. */
#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"

#define BESIDE "/../etc/inetlab.conf" /* the folder of this program */

static void
find_beside(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);

	if (n <= 0)
		err(EX_CONFIG, "the folder of this program");
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	if (strlcat(path, BESIDE, size) >= size)
		errx(EX_CONFIG, "%s: the path is too long", path);
}

/* Where the settings are, from the root: we are going to another folder. */
static void
find_file(char *path, size_t size)
{
	const char *named = getenv("INETLAB_CONF");

	if (named == NULL) {
		find_beside(path, size);
		return;
	}
	path[0] = '\0';
	if (named[0] != '/') {
		if (getcwd(path, size) == NULL)
			err(EX_CONFIG, "the working folder");
		strlcat(path, "/", size);
	}
	if (strlcat(path, named, size) >= size)
		errx(EX_CONFIG, "%s: the path is too long", named);
}

/*
 * Go to the folder above the one that path is in, as path has it: where that
 * one is a link, ".." would lead elsewhere.
 */
static void
enter_site(const char *path)
{
	char copy[PATH_MAX + sizeof("/..")], *site;

	strlcpy(copy, path, sizeof(copy));
	site = dirname(copy);
	if (strrchr(site, '/')[1] == '.') /* a detour: "etc/." */
		strlcat(site, "/..", sizeof(copy));
	else
		site = dirname(site);
	if (chdir(site) == -1) {
		log_warn("%s: %s", site, strerror(errno));
		exit(EX_CONFIG);
	}
}

const struct conf *
conf_load(void)
{
	static const struct conf *c; /* for as long as the program runs */
	char path[PATH_MAX];

	find_file(path, sizeof(path));
	c = conf_read(path);
	if (c == NULL)
		exit(EX_CONFIG);
	enter_site(path);
	return c;
}
