/* index.c - what scan_file() finds in a mailbox, kept beside it. */
#include "common/mail/index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/blocks.h"
#include "common/mail/copy.h"
#include "common/mail/digest.h"
#include "common/same_file.h"

#define MAGIC        "mboxidx6"
#define SECOND_NS    1000000000 /* nanoseconds */
#define BOOT_ID      "/proc/sys/kernel/random/boot_id"
#define BOOT_TEXT    64 /* octets of it at most */
#define UNKNOWN_BOOT 1

/* What a mailbox was like. */
struct state {
	uint64_t device, inode;
	int64_t size, modified_s, modified_ns, changed_s, changed_ns;
};

/*
 * The file: its head, then the messages, as they are in memory: what costs time
 * in a mailbox of many is to turn each into something else.
 */
struct head {
	char magic[8];
	struct state mailbox;
	uint64_t boot; /* 0, or only good until the machine starts again */
	int64_t known; /* octets of the mailbox that the messages are about */
	struct sums sums; /* of them, */
	uint64_t blocks;  /* and of their blocks' digests */
	int64_t last_at;
	uint64_t last_width;
	struct listed listed;
	uint32_t uidvalidity, last_uid;
	struct keywords keywords;
	uint64_t digest; /* of all before it */
};

static struct state
state_of(const struct stat *st)
{
	return (struct state){ st->st_dev, st->st_ino, st->st_size,
		st->st_mtim.tv_sec, st->st_mtim.tv_nsec, st->st_ctim.tv_sec,
		st->st_ctim.tv_nsec };
}

static bool
same_state(const struct state *a, const struct stat *st)
{
	struct state b = state_of(st);

	return memcmp(a, &b, sizeof(b)) == 0;
}

static uint64_t
digest_of(const struct head *h)
{
	return digest(0, h, offsetof(struct head, digest));
}

/*
 * Does a mailbox of this size deserve one? An empty one does: nothing else
 * knows its UIDVALIDITY.
 */
static bool
is_worth(off_t size)
{
	return size >= INDEX_WORTH || size == 0;
}

/* A number that is another once the machine has started again. */
static uint64_t
this_boot(void)
{
	static uint64_t boot = UNKNOWN_BOOT;
	char id[BOOT_TEXT];
	ssize_t n;
	int fd;

	if (boot != UNKNOWN_BOOT)
		return boot;
	fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return UNKNOWN_BOOT;
	n = read(fd, id, sizeof(id));
	close(fd);
	if (n > 0)
		boot = digest(0, id, (size_t)n);
	return boot;
}

/* Can a head that is whole be true? */
static bool
is_sound(const struct head *h)
{
	const struct listed *l = &h->listed;

	return h->known >= 0 && h->known <= h->mailbox.size &&
	       keywords_are_sound(&h->keywords) &&
	       (l->keywords & ~keywords_all(&h->keywords)) == 0 && l->at >= 0 &&
	       l->end >= l->at && l->end <= h->known;
}

/* Read the head; false if it is none, or about another state. */
static bool
read_head(int fd, struct head *h, const struct stat *st)
{
	return pread(fd, h, sizeof(*h), 0) == sizeof(*h) &&
	       memcmp(h->magic, MAGIC, sizeof(h->magic)) == 0 &&
	       h->digest == digest_of(h) && same_state(&h->mailbox, st) &&
	       (h->boot == 0 || h->boot == this_boot()) && is_sound(h);
}

static bool
write_head(int fd, struct head *h, const struct stat *st)
{
	struct iovec piece = { h, sizeof(*h) };

	memcpy(h->magic, MAGIC, sizeof(h->magic));
	h->mailbox = state_of(st);
	h->digest = digest_of(h);
	return write_pieces(fd, &piece, 1, 0) == 0;
}

/* What a head says, without the messages. */
static struct scan
scan_of(const struct head *h)
{
	return (struct scan){ .size = h->known,
		.uidvalidity = h->uidvalidity,
		.last_uid = h->last_uid,
		.last_at = h->last_at,
		.last_width = h->last_width,
		.listed = h->listed,
		.keywords = h->keywords };
}

/* What the index at fd knows of a mailbox in the state st. */
static bool
read_index(int fd, const struct stat *st, struct scan *s, size_t max)
{
	struct head h;
	struct stat own;
	size_t n;

	if (!read_head(fd, &h, st) || fstat(fd, &own) == -1)
		return false;
	n = h.sums.messages;
	if (n > max || (uint64_t)own.st_size / sizeof(struct message) < n)
		return false;
	*s = scan_of(&h);
	s->messages = reallocarray(NULL, n, sizeof(*s->messages));
	if (s->messages != NULL) {
		scan_populate(s->messages, n);
		s->n = s->room = n;
		if (blocks_read(fd, sizeof(h), s, h.blocks))
			return true;
	}
	scan_free(s);
	return false;
}

static int
open_index(const struct lock *l, int how)
{
	char path[LOCK_PATH];

	lock_path(l, INDEX_KIND, path);
	return open(path, how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
}

bool
index_sums(const struct lock *l, struct sums *sums, struct scan *s)
{
	struct head h;
	int fd = -1;
	bool all;

	if (is_worth(l->st.st_size))
		fd = open_index(l, O_RDONLY);
	if (fd == -1)
		return false;
	all = read_head(fd, &h, &l->st) && h.known == l->st.st_size;
	close(fd);
	if (all) {
		*sums = h.sums;
		*s = scan_of(&h);
	}
	return all;
}

bool
index_load(const struct lock *l, struct scan *s, size_t max)
{
	int fd = -1;
	bool found;

	*s = (struct scan){ .n = 0 };
	if (is_worth(l->st.st_size))
		fd = open_index(l, O_RDONLY);
	if (fd == -1)
		return false;
	found = read_index(fd, &l->st, s, max);
	close(fd);
	return found;
}

/*
 * Move the mailbox's modification time off the clock, and note its state; it
 * was as l->st says, but for its times. False if that can't be done.
 */
static bool
stamp(struct lock *l)
{
	struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, l->st.st_mtim };
	off_t size = l->st.st_size;

	times[1].tv_nsec += times[1].tv_nsec + 1 < SECOND_NS ? 1 : -1;
	return futimens(l->fd, times) == 0 && fstat(l->fd, &l->st) == 0 &&
	       l->st.st_size == size;
}

/* What h is to say of s. False if that may not be true for long enough. */
static bool
fill_head(struct head *h, const struct scan *s, enum index_flushed flushed)
{
	if (flushed == FLUSHED || s->size == 0)
		h->boot = 0;
	else if (flushed == NOT_FLUSHED)
		h->boot = this_boot();
	h->known = s->size;
	h->last_at = s->last_at;
	h->last_width = s->last_width;
	h->listed = s->listed;
	h->uidvalidity = s->uidvalidity;
	h->last_uid = s->last_uid;
	h->keywords = s->keywords;
	return h->boot != UNKNOWN_BOOT;
}

/* Is there anything to keep, and is it still true? */
static bool
is_kept(const struct lock *l, const struct scan *s)
{
	struct stat now;

	return l->dotted && is_worth(s->size) &&
	       (s->size > 0 || s->uidvalidity != 0) &&
	       fstat(l->fd, &now) == 0 && same_file(&l->st, &now);
}

/*
 * Read the head of what was kept of the mailbox in the state before, if s can
 * be written over it: the keywords' bits mean the same in both.
 */
static bool
read_old(
    int fd, struct head *h, const struct stat *before, const struct scan *s)
{
	const struct keywords *k = &h->keywords;

	return read_head(fd, h, before) && h->sums.messages <= s->n &&
	       k->n <= s->keywords.n &&
	       memcmp(k->names, s->keywords.names,
	           k->n * sizeof(k->names[0])) == 0;
}

void
index_update(struct lock *l, const struct stat *before, const struct scan *s,
    struct index_change change)
{
	struct head h;
	int fd = -1;

	if (is_kept(l, s))
		fd = open_index(l, O_RDWR | O_CREAT);
	if (fd == -1)
		return;
	if (before == NULL || !read_old(fd, &h, before, s))
		h = (struct head){ .boot = this_boot() };
	if (h.sums.messages < s->n) {
		if (change.messages.from > h.sums.messages)
			change.messages.from = h.sums.messages;
		change.messages.until = s->n;
	}
	/* Cut short in the middle, the old head is about another state. */
	if (!stamp(l) ||
	    !blocks_write(
	        fd, sizeof(h), s, change.messages, &h.sums, &h.blocks) ||
	    (fill_head(&h, s, change.flushed) && !write_head(fd, &h, &l->st)))
		log_info(
		    "%s/%s: no index: %s", l->folder, l->name, strerror(errno));
	close(fd);
}

void
index_store(struct lock *l, const struct scan *s, enum index_flushed flushed)
{
	index_update(l, NULL, s, (struct index_change){ .flushed = flushed });
}

void
index_follow(struct lock *l)
{
	struct head h;
	int fd = -1;

	if (l->dotted && l->st.st_size > 0 && is_worth(l->st.st_size))
		fd = open_index(l, O_RDWR);
	if (fd == -1)
		return;
	if (read_head(fd, &h, &l->st) && fstat(l->fd, &l->st) == 0 && stamp(l))
		write_head(fd, &h, &l->st);
	close(fd);
}
