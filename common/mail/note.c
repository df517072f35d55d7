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

void
note_other(FILE *f, off_t at, const char *line, size_t n)
{
	fprintf(f, "%jd ", (intmax_t)at);
	fwrite(line, 1, n, f);
}

int
note_write(const struct lock *l, const struct intent *it)
{
	char path[LOCK_PATH], text[NOTE_FIRST + sizeof(it->begin)];
	struct iovec pieces[] = { { .iov_base = text },
		{ it->others, it->others_len } };
	int fd, n, result;

	if (!l->dotted)
		return 0;
	n = snprintf(text, NOTE_FIRST, NOTE_FORM "\n", (uintmax_t)l->st.st_ino,
	    (intmax_t)l->st.st_size, (intmax_t)it->length, (intmax_t)getpid(),
	    it->blank);
	memcpy(text + n, it->begin, it->begin_len);
	pieces[0].iov_len = (size_t)n + it->begin_len;
	lock_path(l, NOTE_KIND, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	result = write_pieces(fd, pieces, it->others == NULL ? 1 : 2, 0);
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

/* What a dead writer has left: its note, and in which mailbox. */
struct dead {
	struct lock *lock;
	off_t end; /* of the mailbox, before */
	struct intent it;
	FILE *others;    /* the note, behind what is in it */
	off_t next;      /* where the next of them begins; -1: there is none */
	size_t next_len; /* of its From_ line, */
	char next_line[FROMLINE_MAX];
};

/* Learn of the next of the other messages. */
static void
read_other(struct dead *d)
{
	intmax_t at;

	d->next = -1;
	if (fscanf(d->others, "%jd", &at) != 1 || fgetc(d->others) != ' ' ||
	    fgets(d->next_line, sizeof(d->next_line), d->others) == NULL)
		return;
	d->next = at;
	d->next_len = strlen(d->next_line);
}

/*
 * Read the first part of the note, which is all there is as a rule. False if
 * it is no note.
 */
static bool
parse_note(struct dead *d, char *text, size_t n)
{
	struct intent *it = &d->it;
	char *begin = strchr(text, '\n'), *lf;
	intmax_t at, length, pid;
	uintmax_t inode;

	if (begin == NULL)
		return false;
	*begin++ = '\0';
	if (sscanf(text, NOTE_FORM, &inode, &at, &length, &pid, &it->blank) !=
	    5)
		return false;
	n -= (size_t)(begin - text);
	if (it->blank > n || it->blank > NOTE_BLANK_MAX || at < 0 ||
	    length <= 0 || inode != d->lock->st.st_ino)
		return false;
	lf = memchr(begin + it->blank, '\n', n - it->blank);
	it->begin_len = lf == NULL ? n : (size_t)(lf + 1 - begin);
	if (it->begin_len > sizeof(it->begin))
		return false;
	memcpy(it->begin, begin, it->begin_len);
	it->length = length;
	d->end = at;
	fseek(d->others, begin - text + (long)it->begin_len, SEEK_SET);
	return true;
}

/*
 * Read the note about this mailbox. It is void if it is about another file,
 * or was not finished, when nothing had been written yet. UNREADABLE has errno
 * set; but for NOTE, d->others is closed.
 */
static enum found
read_note(struct dead *d)
{
	char path[LOCK_PATH], text[NOTE_FIRST + sizeof(d->it.begin) + 1];
	size_t n;
	int fd;

	lock_path(d->lock, NOTE_KIND, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? NO_NOTE : UNREADABLE;
	d->others = fdopen(fd, "r");
	if (d->others == NULL) {
		close(fd);
		return UNREADABLE;
	}
	n = fread(text, 1, sizeof(text) - 1, d->others);
	text[n] = '\0';
	if (ferror(d->others) == 0 && parse_note(d, text, n)) {
		read_other(d);
		return NOTE;
	}
	n = (size_t)ferror(d->others);
	fclose(d->others);
	return n == 0 ? VOID_NOTE : UNREADABLE;
}

/* How many octets at offset at of the mailbox are as those of text; or -1. */
static ssize_t
match_text(const struct dead *d, off_t at, const char *text, size_t len)
{
	char got[sizeof(d->it.begin)];
	ssize_t n, i;

	n = pread(d->lock->fd, got, len, at);
	for (i = 0; i < n && got[i] == text[i]; i++)
		continue;
	return n == -1 ? -1 : i;
}

/* Does another program's message begin at offset at, after empty lines? */
static bool
is_foreign(const struct dead *d, off_t at)
{
	char text[NOTE_BLANK_MAX + FROMLINE_MAX], *from = text, *lf;
	ssize_t n = pread(d->lock->fd, text, sizeof(text), at);

	for (; n > 0 && *from == '\n'; n--)
		from++;
	lf = n > 0 ? memchr(from, '\n', (size_t)n) : NULL;
	return lf != NULL && fromline_is(from, (size_t)(lf - from));
}

/*
 * The From_ line at offset at of the mailbox: is it one that the dead writer
 * had to write there? It may have been torn within it, and something else be
 * behind that.
 */
static bool
is_other(struct dead *d, off_t at)
{
	ssize_t same;

	while (d->next != -1 && d->end + d->next < at)
		read_other(d);
	if (d->next == -1 || d->end + d->next != at)
		return false;
	same = match_text(d, at, d->next_line, d->next_len);
	return same == (ssize_t)d->next_len ||
	       (same > 0 && (at + same >= d->lock->st.st_size ||
	                        is_foreign(d, at + same)));
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

/*
 * Find a From_ line in text, which is at offset at of the mailbox, that is not
 * quoted, nor the dead writer's own, before text + n.
 */
static const char *
find_from(
    struct dead *d, const char *text, const char *first, size_t n, off_t at)
{
	const char *p = first, *end = text + n, *eol;

	while ((p = memmem(p, (size_t)(end - p), "From ", 5)) != NULL) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (!is_quoted(text, p) &&
		    fromline_is(p, (size_t)((eol == NULL ? end : eol) - p)) &&
		    !is_other(d, at + (p - text)))
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
find_foreign(struct dead *d, off_t from)
{
	static char block[BLOCK];
	const char *p, *first = block;
	off_t at = from, size = d->lock->st.st_size;
	ssize_t n;

	for (;;) {
		n = pread(d->lock->fd, block, sizeof(block), at);
		if (n == -1)
			return -1;
		if (n < first - block)
			return size;
		p = find_from(d, block, first, (size_t)n, at);
		if (p != NULL)
			return at + (p - block);
		if (at + n >= size || n < (ssize_t)sizeof(block))
			return size;
		at += n - 2 * FROMLINE_MAX;
		first = block + FROMLINE_MAX;
	}
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

/* The mailbox ended at d->end when a writer meant to append, and was killed. */
static int
cut_torn(struct dead *d)
{
	struct lock *l = d->lock;
	const struct intent *it = &d->it;
	off_t size = l->st.st_size, end = d->end, foreign;
	ssize_t same = match_text(d, end, it->begin, it->begin_len);

	if (same == -1)
		return -1;
	/* Our own From_ line, if it is whole, is not another's. */
	foreign = find_foreign(
	    d, end + (same == (ssize_t)it->begin_len ? same : 0));
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
	struct dead d = { .lock = l };
	int result = 0;

	if (!l->dotted)
		return 0;
	switch (read_note(&d)) {
	case UNREADABLE:
		return -1;
	case NO_NOTE:
		return 0;
	case NOTE:
		if (l->st.st_size > d.end)
			result = cut_torn(&d);
		fclose(d.others);
		break;
	case VOID_NOTE:
		break;
	}
	return result == -1 ? -1 : note_remove(l);
}
