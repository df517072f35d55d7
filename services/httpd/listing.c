/* listing.c - what is in a folder, as a page. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "services/httpd/beneath.h"
#include "services/httpd/page.h"

#define SIZE_TEXT 32

struct entry {
	char *name;
	bool folder;
	off_t size;
	time_t changed;
};

struct listing {
	size_t n, room;
	struct entry *entries;
	bool more; /* than LISTING_MAX, or than there is memory for */
};

/* Folders first, then by name, upper and lower case together. */
static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order;

	if (x->folder != y->folder)
		return x->folder ? -1 : 1;
	order = strcasecmp(x->name, y->name);
	return order != 0 ? order : strcmp(x->name, y->name);
}

/* Room for one more. */
static struct entry *
entry_new(struct listing *l)
{
	struct entry *more;
	size_t room;

	if (l->n == LISTING_MAX)
		return NULL;
	if (l->n < l->room)
		return &l->entries[l->n];
	room = l->room == 0 ? 64 : 2 * l->room;
	more = reallocarray(l->entries, room, sizeof(*more));
	if (more == NULL)
		return NULL;
	l->entries = more;
	l->room = room;
	return &more[l->n];
}

/* What a name is; of a link where it leads to, if that is beneath the root. */
static bool
look(const struct exchange *x, int fd, const char *name, struct stat *st)
{
	char path[TARGET_OCTETS + NAME_MAX + 1];
	bool there;

	if (fstatat(fd, name, st, AT_SYMLINK_NOFOLLOW) == -1)
		return false;
	if (!S_ISLNK(st->st_mode))
		return true;
	snprintf(path, sizeof(path), "%s%s", x->t.path, name);
	fd = beneath_open(site_root(x->site), path, O_PATH);
	there = fd != -1 && fstat(fd, st) == 0;
	if (fd != -1)
		close(fd);
	return there;
}

/* False if there is no room for it. */
static bool
take(struct listing *l, const struct exchange *x, int fd, const char *name)
{
	struct entry *e;
	struct stat st;

	if (name[0] == '.' || !look(x, fd, name, &st))
		return true;
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return true;
	e = entry_new(l);
	if (e == NULL || (e->name = strdup(name)) == NULL)
		return false;
	e->folder = S_ISDIR(st.st_mode);
	e->size = st.st_size;
	e->changed = st.st_mtime;
	l->n++;
	return true;
}

/* False if the folder cannot be read. */
static bool
read_folder(struct listing *l, const struct exchange *x, int folder_fd)
{
	int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *d;

	if (dir == NULL) {
		if (fd != -1)
			close(fd);
		return false;
	}
	while (!l->more && (d = readdir(dir)) != NULL)
		l->more = !take(l, x, fd, d->d_name);
	closedir(dir);
	if (l->n > 0)
		qsort(l->entries, l->n, sizeof(*l->entries), compare);
	return true;
}

static void
listing_free(struct listing *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->entries[i].name);
	free(l->entries);
}

/* "1.5 KiB", as people read it. */
static void
size_text(char text[SIZE_TEXT], off_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double value = (double)size;
	size_t unit = 0;

	while (value >= 1024 && unit < sizeof(units) / sizeof(*units) - 1) {
		value /= 1024;
		unit++;
	}
	snprintf(text, SIZE_TEXT, unit == 0 ? "%.0f %s" : "%.1f %s", value,
	    units[unit]);
}

static void
write_entry(FILE *page, const struct entry *e)
{
	const char *slash = e->folder ? "/" : "";
	char size[SIZE_TEXT] = "", date[sizeof("2026-11-28 10:38")] = "";
	struct tm tm;

	if (!e->folder)
		size_text(size, e->size);
	if (gmtime_r(&e->changed, &tm) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &tm);
	fputs("<tr><td><a href=\"", page);
	page_uri(page, e->name);
	fprintf(page, "%s\">", slash);
	page_text(page, e->name);
	fprintf(page, "%s</a><td class=\"n\"", slash);
	if (!e->folder)
		fprintf(page, " title=\"%lld octets\"", (long long)e->size);
	fprintf(page, ">%s<td class=\"n\">%s\n", size, date);
}

/* The path, each part of it a link: the first one leads to the host's root. */
static void
write_path(FILE *page, const char *path)
{
	size_t from, to, n = strlen(path);
	char part[TARGET_OCTETS + 1];

	fputs("<h1>Index of <a href=\"/\">/</a>", page);
	for (from = 1; from < n; from = to + 1) {
		to = from + strcspn(path + from, "/");
		memcpy(part, path, to);
		part[to] = '\0';
		fputs("<a href=\"", page);
		page_uri(page, part);
		fputs("/\">", page);
		page_text(page, part + from);
		fputs("</a>/", page);
	}
	fputs("</h1>\n", page);
}

static void
write_listing(FILE *page, const struct listing *l, const char *path)
{
	size_t i;

	write_path(page, path);
	fputs("<table>\n<tr><th>Name<th class=\"n\">Size"
	      "<th class=\"n\">Changed (UTC)\n",
	    page);
	if (strcmp(path, "/") != 0)
		fputs("<tr><td><a href=\"../\">../</a><td><td>\n", page);
	for (i = 0; i < l->n; i++)
		write_entry(page, &l->entries[i]);
	fputs("</table>\n", page);
	if (l->more)
		fputs("<p class=\"soft\">There is more than can be shown."
		      "</p>\n",
		    page);
	else if (l->n == 0)
		fputs("<p class=\"soft\">Nothing is here.</p>\n", page);
}

void
listing_serve(struct exchange *x, int folder_fd)
{
	struct listing l = { 0 };
	char *text;
	FILE *page;
	size_t n;

	if (!read_folder(&l, x, folder_fd)) {
		page_error(x, 403, "This folder cannot be read.");
		return;
	}
	page = page_begin(&text, &n, x->t.path);
	if (page != NULL)
		write_listing(page, &l, x->t.path);
	page_end(x, page, &text, &n, 200, NULL);
	listing_free(&l);
}
