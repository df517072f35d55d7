/* note.c - what a writer was about to do, in case it is killed. */
#include "common/mail/note.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/copy.h"
#include "common/mail/lock.h"
#include "common/mail/replace.h"

#define NOTE_FORM  "%ju %jd %jd %jd %zu"
#define NOTE_FIRST 128   /* octets of the first line at most */
#define BLOCK      65536 /* of torn text looked at at once */

int
note_write(const struct lock *l, const struct intent *it)
{
	char path[LOCK_PATH], text[NOTE_FIRST + sizeof(it->begin)];
	struct iovec piece = { .iov_base = text };
	int fd, n, result;

	if (!l->dotted)
		return 0;
	n = snprintf(text, NOTE_FIRST, NOTE_FORM "\n", (uintmax_t)l->st.st_ino,
	    (intmax_t)l->st.st_size, (intmax_t)it->length, (intmax_t)getpid(),
	    it->blank);
	memcpy(text + n, it->begin, it->begin_len);
	piece.iov_len = (size_t)n + it->begin_len;
	lock_path(l, NOTE_KIND, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	result = write_pieces(fd, &piece, 1, 0);
	n = errno;
	close(fd);
	if (result == -1)
		unlink(path);
	errno = n;
	return result;
}

int
note_remove(const struct lock *l)
{
	char path[LOCK_PATH];

	if (!l->dotted)
		return 0;
	lock_path(l, NOTE_KIND, path);
	return unlink(path);
}

enum found { UNREADABLE, NO_NOTE, VOID_NOTE, NOTE };

/*
 * Read the note about this mailbox. It is void if it is about another file,
 * or was not finished, when nothing had been written yet. UNREADABLE has errno
 * set.
 */
static enum found
read_note(const struct lock *l, off_t *end, struct intent *it)
{
	char path[LOCK_PATH], text[NOTE_FIRST + sizeof(it->begin) + 1], *begin;
	intmax_t at, length, pid;
	uintmax_t inode;
	ssize_t n;
	int fd;

	lock_path(l, NOTE_KIND, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? NO_NOTE : UNREADABLE;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n == -1)
		return UNREADABLE;
	text[n] = '\0';
	if ((begin = strchr(text, '\n')) == NULL)
		return VOID_NOTE;
	*begin++ = '\0';
	if (sscanf(text, NOTE_FORM, &inode, &at, &length, &pid, &it->blank) !=
	    5)
		return VOID_NOTE;
	it->begin_len = (size_t)(text + n - begin);
	if (it->begin_len > sizeof(it->begin) || it->blank > it->begin_len ||
	    at < 0 || length <= 0 || inode != l->st.st_ino)
		return VOID_NOTE;
	memcpy(it->begin, begin, it->begin_len);
	it->length = length;
	*end = at;
	return NOTE;
}

/* True if the From_ line at p is quoted, in a text that begins at start. */
static bool
is_quoted(const char *start, const char *p)
{
	if (p == start || p[-1] != '>')
		return false;
	while (p > start && p[-1] == '>')
		p--;
	return p == start || p[-1] == '\n';
}

/* Find a From_ line in text that is not quoted, before text + n. */
static const char *
find_from(const char *text, const char *first, size_t n)
{
	const char *p = first, *end = text + n, *eol;

	while ((p = memmem(p, (size_t)(end - p), "From ", 5)) != NULL) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (!is_quoted(text, p) &&
		    fromline_is(p, (size_t)((eol == NULL ? end : eol) - p)))
			return p;
		p++;
	}
	return NULL;
}

/*
 * Where another program's message begins from offset from on; size if none
 * does. Our text has every such line quoted; one in the middle of a line can
 * be another's too, put where ours was torn. Blocks overlap, so that each
 * line is seen whole, with what is before it.
 */
static off_t
find_foreign(int fd, off_t from, off_t size)
{
	static char block[BLOCK];
	const char *p, *first = block;
	off_t at = from;
	ssize_t n;

	for (;;) {
		n = pread(fd, block, sizeof(block), at);
		if (n == -1)
			return -1;
		if (n < first - block)
			return size;
		p = find_from(block, first, (size_t)n);
		if (p != NULL)
			return at + (p - block);
		if (at + n >= size || n < (ssize_t)sizeof(block))
			return size;
		at += n - 2 * FROMLINE_MAX;
		first = block + FROMLINE_MAX;
	}
}

/* How many octets at end are as the note says; -1 with errno set. */
static ssize_t
match_begin(const struct lock *l, off_t end, const struct intent *it)
{
	char begin[sizeof(it->begin)];
	ssize_t n, i;

	n = pread(l->fd, begin, it->begin_len, end);
	for (i = 0; i < n && begin[i] == it->begin[i]; i++)
		continue;
	return n == -1 ? -1 : i;
}

/* Cut from offset from up to offset to out of the mailbox. */
static int
cut_out(struct lock *l, off_t from, off_t to)
{
	static struct replace r;

	if (to == l->st.st_size)
		return ftruncate(l->fd, from);
	if (replace_begin(&r, l) == 0 && replace_copy(&r, 0, from) == 0 &&
	    replace_copy(&r, to, l->st.st_size - to) == 0 &&
	    replace_end(&r) == 0)
		return 0;
	replace_undo(&r);
	return -1;
}

/* The mailbox ended at end when a writer meant to append it, and was killed. */
static int
cut_torn(struct lock *l, off_t end, const struct intent *it)
{
	off_t size = l->st.st_size, foreign;
	ssize_t same = match_begin(l, end, it);

	if (same == -1)
		return -1;
	/* Our own From_ line, if it is whole, is not another's. */
	foreign = find_foreign(
	    l->fd, end + (same == (ssize_t)it->begin_len ? same : 0), size);
	if (foreign == -1)
		return -1;
	if (same < (ssize_t)it->begin_len && end + same < foreign) {
		log_warn("%s/%s: not what the note of a dead writer says, "
		         "nothing is cut",
		    l->folder, l->name);
		return 0;
	}
	/*
	 * It is whole. Perhaps it was answered, and a power failure brought
	 * the note back: not every file system keeps the order.
	 */
	if (foreign >= end + it->length)
		return 0;
	if (foreign != size && foreign <= end + (off_t)it->blank)
		return 0;
	log_info("%s/%s: %jd octets of a dead writer's are cut off", l->folder,
	    l->name, (intmax_t)(foreign - end));
	/* What comes after needs the empty line before it. */
	return cut_out(
	    l, foreign == size ? end : end + (off_t)it->blank, foreign);
}

int
note_recover(struct lock *l)
{
	struct intent it;
	off_t end;

	if (!l->dotted)
		return 0;
	switch (read_note(l, &end, &it)) {
	case UNREADABLE:
		return -1;
	case NO_NOTE:
		return 0;
	case NOTE:
		if (l->st.st_size > end && cut_torn(l, end, &it) == -1)
			return -1;
		break;
	case VOID_NOTE:
		break;
	}
	return note_remove(l);
}
