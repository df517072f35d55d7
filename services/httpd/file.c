/* file.c - what a site shows for a path. */
#include "services/httpd/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/httpd/beneath.h"
#include "services/httpd/cgi.h"
#include "services/httpd/condition.h"
#include "services/httpd/content.h"
#include "services/httpd/page.h"

#define CGI_BIN  "/cgi-bin/"
#define PHP      ".php"
#define LOCATION (TARGET_OCTETS + 2)

/* Where the path of a program ends, within path; NULL: it is none. */
static const char *
script_end(const char *path)
{
	const char *at;

	if (strncmp(path, CGI_BIN, strlen(CGI_BIN)) == 0) {
		at = path + strlen(CGI_BIN);
		return *at == '\0' ? NULL : at + strcspn(at, "/");
	}
	for (at = path; (at = strstr(at, PHP)) != NULL; at++)
		if (strchr("/", at[strlen(PHP)]) != NULL)
			return at + strlen(PHP);
	return NULL;
}

/* Is it a file beneath root, whatever it leads through? */
static bool
is_file(int root, const char *path)
{
	struct stat st;
	int fd = beneath_open(root, path, O_PATH);
	bool is = fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

	if (fd != -1)
		close(fd);
	return is;
}

/* Run the program that path names, if it does. False: nothing was sent. */
static bool
run_program(struct exchange *x, const char *path)
{
	const char *end, *name;
	static char script[TARGET_OCTETS + NAME_MAX]; /* of no page, unused */
	int folder, root = site_root(x->site);

	if (!x->site->conf->cgi || (end = script_end(path)) == NULL ||
	    beneath_hidden(path))
		return false;
	snprintf(script, sizeof(script), "%.*s", (int)(end - path), path);
	if (!is_file(root, script))
		return false;
	folder = beneath_folder(root, script, O_PATH, &name);
	if (folder == -1)
		return false;
	cgi_serve(x, folder, name, end);
	close(folder);
	return true;
}

/* What is not there, or not for us. */
static void
refuse(struct exchange *x, int why)
{
	switch (why) {
	case ENOENT:
		page_error(x, 404, NULL);
		break;
	case EACCES:
	case EPERM:
		page_error(x, 403, NULL);
		break;
	default:
		page_fields(x, 503, NULL, "Retry-After: 10\r\n");
	}
}

/*
 * A folder is known by a slash at its end; whoever leaves it out is sent there,
 * so that what its pages refer to is found. "//host" would be elsewhere.
 */
static void
add_slash(struct exchange *x)
{
	char location[LOCATION];
	struct span path = x->t.raw, query = x->t.query;

	if (query.at != NULL)
		path.n -= query.n + 1;
	while (path.n > 1 && strchr("/\\", path.at[1]) != NULL) {
		path.at++;
		path.n--;
	}
	snprintf(location, sizeof(location), "%.*s/%s%.*s", (int)path.n,
	    path.at, query.at == NULL ? "" : "?", (int)query.n,
	    query.at == NULL ? "" : query.at);
	page_redirect(x, 301, location);
}

static void
serve_content(struct exchange *x, struct content *f, const struct condition *c,
    const char *path)
{
	content_serve(x, f, c);
	if (!c->any)
		content_remember(x, f, path);
}

/* What stands for a folder: its first index, or what is in it. */
static void
serve_folder(struct exchange *x, int folder, const struct condition *c)
{
	const char *const *index = x->site->conf->index;
	char path[TARGET_OCTETS + NAME_MAX];
	int fd, root = site_root(x->site);
	struct content f;

	for (; *index != NULL; index++) {
		snprintf(path, sizeof(path), "%s%s", x->t.path, *index);
		if (run_program(x, path))
			return;
		fd = beneath_open(root, path, O_RDONLY);
		if (fd == -1)
			continue;
		content_take(&f, root, path, fd, c);
		if (S_ISREG(f.st.st_mode)) {
			serve_content(x, &f, c, path);
			close(f.fd);
			return;
		}
		close(fd);
	}
	if (x->site->conf->listing)
		listing_serve(x, folder);
	else
		page_error(x, 403, "What is in this folder is not shown.");
}

void
file_serve(struct exchange *x)
{
	const char *path = x->t.path;
	int fd, root = site_root(x->site);
	struct condition c;
	struct content f;

	condition_find(&c, x->r);
	if (!c.any && content_again(x))
		return;
	if (run_program(x, path))
		return;
	errno = ENOENT;
	if (beneath_hidden(path) ||
	    (fd = beneath_open(root, path, O_RDONLY)) == -1) {
		refuse(x, errno);
		return;
	}
	content_take(&f, root, path, fd, &c);
	if (S_ISDIR(f.st.st_mode) && path[x->t.path_n - 1] == '/')
		serve_folder(x, f.fd, &c);
	else if (S_ISDIR(f.st.st_mode))
		add_slash(x);
	else if (S_ISREG(f.st.st_mode))
		serve_content(x, &f, &c, path);
	else
		page_error(x, 403, "It is neither a file nor a folder.");
	close(f.fd);
}

void
file_post(struct exchange *x)
{
	const char *const *index = x->site->conf->index;
	char path[TARGET_OCTETS + NAME_MAX];
	int fd;

	if (run_program(x, x->t.path))
		return;
	for (; x->t.path[x->t.path_n - 1] == '/' && *index != NULL; index++) {
		snprintf(path, sizeof(path), "%s%s", x->t.path, *index);
		if (run_program(x, path))
			return;
	}
	errno = ENOENT;
	if (beneath_hidden(x->t.path) ||
	    (fd = beneath_open(site_root(x->site), x->t.path, O_PATH)) == -1) {
		refuse(x, errno);
		return;
	}
	close(fd);
	page_fields(x, 405, "Only a program takes what is posted.",
	    x->site->conf->put ? "Allow: GET, HEAD, PUT, DELETE, OPTIONS\r\n"
	                       : "Allow: GET, HEAD, OPTIONS\r\n");
}

bool
file_is_program(const struct exchange *x)
{
	return x->site->conf->cgi && script_end(x->t.path) != NULL;
}

bool
file_error(struct exchange *x, int status, const char *fields)
{
	const char *path = site_error_page(x->site, status);
	struct content f;
	int root, fd;

	if (path == NULL || (root = site_root(x->site)) == -1 ||
	    (fd = beneath_open(root, path, O_RDONLY)) == -1)
		return false;
	content_take(&f, root, path, fd, NULL);
	if (!S_ISREG(f.st.st_mode)) {
		close(fd);
		return false;
	}
	content_page(x, &f, status, fields);
	close(f.fd);
	return true;
}
