/* put.c - files that clients leave, and take away. */
#include "services/httpd/put.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "services/httpd/beneath.h"
#include "services/httpd/condition.h"
#include "services/httpd/content.h"
#include "services/httpd/file.h"
#include "services/httpd/page.h"
#include "services/httpd/response.h"

#define FILE_MODE 0644
#define TEMPORARY sizeof(".put-0123456789abcdef")
#define NEXT      ".put-next" /* whose turn it is gives a file this name */
#define PROC_FD   sizeof("/proc/self/fd/2147483647")

/* A place that is to be changed. */
struct place {
	int folder;
	const char *name;
	struct stat st; /* of what is there */
	bool is_there;
};

/* What the system said about a change. */
static void
refuse(struct exchange *x, int why)
{
	switch (why) {
	case ENOENT:
		page_error(x, 409, "There is no folder for it.");
		break;
	case EACCES:
	case EPERM:
	case EROFS:
		page_error(x, 403, "It can't be changed.");
		break;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		page_error(x, 507, NULL);
		break;
	case ENAMETOOLONG:
		page_error(x, 414, "The name is too long.");
		break;
	default:
		log_warn("%s: %s", x->t.path, strerror(why));
		page_error(x, 500, NULL);
	}
}

/* Look at what is there. False: it is nothing to be changed, and was said. */
static bool
look(struct exchange *x, struct place *p)
{
	struct condition c;
	struct validator v = { .exists = false };

	p->is_there = fstatat(
	                  p->folder, p->name, &p->st, AT_SYMLINK_NOFOLLOW) == 0;
	if (p->is_there && !S_ISREG(p->st.st_mode)) {
		page_error(x, 409, "It is no file.");
		return false;
	}
	if (p->is_there)
		content_validate(&v, &p->st, NULL);
	condition_find(&c, x->r);
	if (condition_check(&c, &v, false) == 0)
		return true;
	page_error(x, 412, NULL);
	return false;
}

/* The folder of x's path, where we may change something. */
static bool
open_place(struct exchange *x, struct place *p)
{
	if (beneath_hidden(x->t.path) || x->t.path[x->t.path_n - 1] == '/') {
		page_error(x, 403, "A file of such a name can't be changed.");
		return false;
	}
	if (file_is_program(x)) {
		page_error(x, 403, "A program can't be changed.");
		return false;
	}
	p->folder = beneath_folder(
	    site_root(x->site), x->t.path, O_RDONLY, &p->name);
	if (p->folder != -1)
		return true;
	refuse(x, errno);
	return false;
}

/* Others who change the folder wait for us; the lock goes with the folder. */
static bool
take_turn(struct exchange *x, struct place *p)
{
	if (flock(p->folder, LOCK_EX) == 0)
		return look(x, p);
	refuse(x, errno);
	return false;
}

/* The content into fd, and to the disk. False: it was said why not. */
static bool
receive(struct exchange *x, int fd)
{
	const char *octets;
	ssize_t n;

	while ((n = body_read(&x->body, &octets)) > 0)
		if (body_keep(fd, octets, n) == -1) {
			refuse(x, errno);
			return false;
		}
	if (n == -1) {
		if (x->body.status != 0)
			page_error(x, x->body.status, NULL);
		x->close = true;
		return false;
	}
	if (fsync(fd) == 0)
		return true;
	refuse(x, errno);
	return false;
}

/*
 * A new file without a name. Where there is none such, it has one that nobody
 * else has, and nobody is shown.
 */
static int
open_new(const struct place *p, char name[TEMPORARY])
{
	uint64_t chance = 0;
	int fd = openat(
	    p->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, FILE_MODE);

	name[0] = '\0';
	if (fd != -1 || errno != EOPNOTSUPP)
		return fd;
	(void)!getrandom(&chance, sizeof(chance), 0);
	snprintf(name, TEMPORARY, ".put-%016jx", (uintmax_t)chance);
	return openat(p->folder, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
}

/* Say that it is there now. */
static void
say_done(struct exchange *x, const struct place *p, int fd)
{
	struct validator v;
	struct stat st;

	response_start(x, p->is_there ? 204 : 201);
	if (!p->is_there)
		conn_header(x->c, "Content-Length: 0\r\n");
	if (fstat(fd, &st) == 0) {
		content_validate(&v, &st, NULL);
		conn_header(x->c, "ETag: %s\r\n", v.etag);
	}
	response_end(x);
}

/*
 * In its place, while it is our turn. No call puts a file without a name where
 * there is one already; who is killed between the two leaves NEXT behind.
 */
static bool
put_in_place(const struct place *p, int fd, char name[TEMPORARY])
{
	char proc[PROC_FD];

	if (name[0] == '\0') {
		snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
		unlinkat(p->folder, NEXT, 0);
		if (linkat(AT_FDCWD, proc, p->folder, NEXT,
		        AT_SYMLINK_FOLLOW) == -1)
			return false;
		strlcpy(name, NEXT, TEMPORARY);
	}
	return renameat(p->folder, name, p->folder, p->name) == 0 &&
	       fsync(p->folder) == 0;
}

/* Write the content, and put it in its place. */
static void
put(struct exchange *x, struct place *p)
{
	char name[TEMPORARY];
	int fd = open_new(p, name);

	if (fd == -1) {
		refuse(x, errno);
		return;
	}
	if (receive(x, fd) && take_turn(x, p)) {
		if (put_in_place(p, fd, name)) {
			say_done(x, p, fd);
			close(fd);
			return;
		}
		refuse(x, errno);
	}
	if (name[0] != '\0')
		unlinkat(p->folder, name, 0);
	close(fd);
}

void
put_serve(struct exchange *x)
{
	struct place p;

	/* RFC 9110 14.5: a part would be taken for the whole. */
	if (request_field(x->r, "Content-Range") != NULL) {
		page_error(x, 400, "A part of a file can't be put here.");
		return;
	}
	if (request_field(x->r, "Content-Encoding") != NULL) {
		page_error(x, 415, "Only what is not encoded can be put here.");
		return;
	}
	if (!open_place(x, &p))
		return;
	/* Who is refused need not send the content. */
	if (look(x, &p))
		put(x, &p);
	close(p.folder);
}

void
delete_serve(struct exchange *x)
{
	struct place p;

	if (!open_place(x, &p))
		return;
	if (take_turn(x, &p)) {
		if (!p.is_there)
			page_error(x, 404, NULL);
		else if (unlinkat(p.folder, p.name, 0) == -1 ||
		         fsync(p.folder) == -1)
			refuse(x, errno);
		else {
			response_start(x, 204);
			response_end(x);
		}
	}
	close(p.folder);
}
