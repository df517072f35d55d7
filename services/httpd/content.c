/* content.c - a file as the content of an answer. */
#include "services/httpd/content.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/same_file.h"
#include "services/httpd/beneath.h"
#include "services/httpd/coding.h"
#include "services/httpd/mime.h"
#include "services/httpd/page.h"
#include "services/httpd/range.h"
#include "services/httpd/response.h"

#define FIELDS_OCTETS 512
#define LENGTH_OCTETS 256
#define SETTLED_S     2 /* since a change, until stat(2) tells of each other */
#define PATH_KEPT     512 /* octets of a path that is remembered */
#define TEXT          "text/plain"

/* Compressed files, the best first. */
static const struct coding {
	const char *name, *ending;
} codings[] = { { "br", ".br" }, { "gzip", ".gz" } };

#define CODINGS (sizeof(codings) / sizeof(codings[0]))

static struct {
	const struct site *asked_site;
	char asked[PATH_KEPT];   /* the last path */
	const struct site *site; /* that what follows is of; NULL: nothing */
	char path[PATH_KEPT];
	struct stat st;
	size_t fields_n, n;
	char fields[LENGTH_OCTETS + FIELDS_OCTETS];
	char octets[SMALL_OCTETS];
} known;

void
content_validate(struct validator *v, const struct stat *st, const char *coding)
{
	v->exists = true;
	v->modified = st->st_mtim.tv_sec;
	snprintf(v->etag, sizeof(v->etag), "\"%jx-%jx-%jx%s%s\"",
	    (uintmax_t)st->st_ino, (uintmax_t)st->st_size,
	    (uintmax_t)st->st_mtim.tv_sec * 1000000000 +
	        (uintmax_t)st->st_mtim.tv_nsec,
	    coding == NULL ? "" : "-", coding == NULL ? "" : coding);
}

/* The compressed file that ending makes of path, if it is not older. */
static bool
open_coded(struct content *f, int root, const char *path, const char *ending)
{
	char coded[PATH_MAX];
	struct stat st;
	int fd;

	if (snprintf(coded, sizeof(coded), "%s%s", path, ending) >=
	    (int)sizeof(coded))
		return false;
	fd = beneath_open(root, coded, O_RDONLY);
	if (fd == -1)
		return false;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_mtim.tv_sec < f->st.st_mtim.tv_sec) {
		close(fd);
		return false;
	}
	close(f->fd);
	f->fd = fd;
	f->st = st;
	return true;
}

/* The one that is liked best, of those that there are. */
static void
choose_coding(struct content *f, int root, const char *path, struct list accept)
{
	int weights[CODINGS], least = coding_weight(accept, "identity");
	size_t i, best, tries;

	for (i = 0; i < CODINGS; i++)
		weights[i] = coding_weight(accept, codings[i].name);
	for (tries = 0; tries < CODINGS; tries++) {
		for (i = best = 0; i < CODINGS; i++)
			if (weights[i] > weights[best])
				best = i;
		if (weights[best] == 0 || weights[best] < least)
			return;
		if (open_coded(f, root, path, codings[best].ending)) {
			f->coding = codings[best].name;
			return;
		}
		weights[best] = 0;
	}
}

void
content_take(struct content *f, int root, const char *path, int fd,
    const struct condition *c)
{
	f->fd = fd;
	f->coding = NULL;
	f->varies = false;
	if (fstat(fd, &f->st) == -1)
		memset(&f->st, 0, sizeof(f->st));
	if (!S_ISREG(f->st.st_mode))
		return;
	f->type = mime_type(path);
	f->varies = mime_shrinks(f->type);
	if (strcmp(f->type, TEXT) == 0)
		f->type = TEXT "; charset=utf-8";
	if (f->varies && c != NULL && c->accept_encoding != NULL)
		choose_coding(f, root, path,
		    request_list(c->r, "Accept-Encoding", c->accept_encoding));
	content_validate(&f->v, &f->st, f->coding);
}

/*
 * What all answers with it have, 304 too (RFC 9110 15.4.5). A time that is
 * still to come would be later than Date (RFC 9110 8.8.2.1).
 */
static void
write_fields(char fields[FIELDS_OCTETS], const struct content *f)
{
	time_t now = time(NULL);
	char date[DATE_OCTETS];

	response_date(date, f->v.modified < now ? f->v.modified : now);
	snprintf(fields, FIELDS_OCTETS,
	    "Last-Modified: %s\r\nETag: %s\r\nAccept-Ranges: bytes\r\n%s%s%s%s",
	    date, f->v.etag, f->varies ? "Vary: Accept-Encoding\r\n" : "",
	    f->coding == NULL ? "" : "Content-Encoding: ",
	    f->coding == NULL ? "" : f->coding,
	    f->coding == NULL ? "" : "\r\n");
}

static void
write_length(char length[LENGTH_OCTETS], const struct content *f)
{
	snprintf(length, LENGTH_OCTETS,
	    "Content-Type: %s\r\nContent-Length: %jd\r\n", f->type,
	    (intmax_t)f->st.st_size);
}

/* The header of all of it. */
static void
start_whole(
    struct exchange *x, const struct content *f, int status, const char *fields)
{
	char length[LENGTH_OCTETS];

	write_length(length, f);
	response_start(x, status);
	conn_send(x->c, length, strlen(length));
	conn_send(x->c, fields, strlen(fields));
	response_end(x);
}

/* All of it; where it has become shorter the connection has to end. */
static void
send_whole(struct exchange *x, const struct content *f)
{
	off_t size = f->st.st_size, at = 0;
	ssize_t n = 0;
	char *room;

	if (x->head)
		return;
	if (size > SMALL_OCTETS)
		at = conn_sendfile(x->c, f->fd, 0, size);
	else if ((room = conn_room(x->c, SMALL_OCTETS)) != NULL) {
		while (at < size && (n = pread(f->fd, room + at,
		                         (size_t)(size - at), at)) > 0)
			at += n;
		conn_added(x->c, (size_t)at);
	}
	x->sent += at;
	if (at < size)
		x->close = true;
}

static void
serve_not_modified(struct exchange *x, const char *fields)
{
	response_start(x, 304);
	conn_header(x->c, "%s", fields);
	response_end(x);
}

/* True if the request is for parts of it, and has been answered. */
static bool
serve_ranges(struct exchange *x, const struct content *f,
    const struct condition *c, const char *fields)
{
	struct range ranges[RANGES_MAX];
	char field[64];
	int n;

	if (c->range == NULL || x->r->method != METHOD_GET ||
	    !condition_range(c, &f->v))
		return false;
	n = range_parse(*c->range, f->st.st_size, ranges);
	if (n == 0)
		return false;
	if (n == -1) {
		snprintf(field, sizeof(field), "Content-Range: bytes */%jd\r\n",
		    (intmax_t)f->st.st_size);
		page_fields(x, 416, NULL, field);
		return true;
	}
	range_serve(x, f->fd, f->st.st_size, f->type, fields, ranges, n);
	return true;
}

void
content_serve(
    struct exchange *x, const struct content *f, const struct condition *c)
{
	char fields[FIELDS_OCTETS];
	int status = condition_check(c, &f->v, true);

	if (status == 412) {
		page_error(x, 412, NULL);
		return;
	}
	write_fields(fields, f);
	if (status == 304) {
		serve_not_modified(x, fields);
		return;
	}
	if (serve_ranges(x, f, c, fields))
		return;
	start_whole(x, f, 200, fields);
	send_whole(x, f);
}

void
content_page(
    struct exchange *x, const struct content *f, int status, const char *fields)
{
	start_whole(x, f, status, fields == NULL ? "" : fields);
	send_whole(x, f);
}

/* Has this path been asked for before this time? */
static bool
is_asked_again(const struct exchange *x)
{
	if (known.asked_site == x->site && strcmp(known.asked, x->t.path) == 0)
		return true;
	known.site = NULL;
	known.asked_site = NULL;
	if (strlcpy(known.asked, x->t.path, sizeof(known.asked)) <
	    sizeof(known.asked))
		known.asked_site = x->site;
	return false;
}

void
content_remember(
    const struct exchange *x, const struct content *f, const char *path)
{
	char length[LENGTH_OCTETS], fields[FIELDS_OCTETS];
	size_t n = (size_t)f->st.st_size;

	/* Of the last request of a connection nobody asks again. */
	if (!x->r->keep || !is_asked_again(x))
		return;
	known.site = NULL;
	path += strspn(path, "/"); /* beneath the folder of the site */
	if (f->st.st_size > SMALL_OCTETS ||
	    f->st.st_ctim.tv_sec > time(NULL) - SETTLED_S ||
	    strlcpy(known.path, path, sizeof(known.path)) >=
	        sizeof(known.path) ||
	    pread(f->fd, known.octets, n, 0) != (ssize_t)n)
		return;
	write_length(length, f);
	write_fields(fields, f);
	known.fields_n = (size_t)snprintf(
	    known.fields, sizeof(known.fields), "%s%s", length, fields);
	known.n = n;
	known.st = f->st;
	known.site = x->site;
}

bool
content_again(struct exchange *x)
{
	struct stat st;

	if (!x->r->keep || known.site != x->site ||
	    strcmp(known.asked, x->t.path) != 0 ||
	    fstatat(site_root(x->site), known.path, &st, 0) == -1 ||
	    !same_file(&st, &known.st) || st.st_mode != known.st.st_mode)
		return false;
	response_start(x, 200);
	conn_send(x->c, known.fields, known.fields_n);
	response_end(x);
	if (x->head)
		return true;
	conn_send(x->c, known.octets, known.n);
	x->sent = (off_t)known.n;
	return true;
}
