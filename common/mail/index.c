/* index.c - what scan_file() finds in a mailbox, kept beside it. */
#include "common/mail/index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mail/copy.h"
#include "common/mail/digest.h"

#define MAGIC     "mboxidx3"
#define AT_A_TIME 1024       /* records read or written in one call */
#define SECOND_NS 1000000000 /* nanoseconds */

/* What a mailbox was like. */
struct state {
	uint64_t device, inode;
	int64_t size, modified_s, modified_ns, changed_s, changed_ns;
};

/* The file: its head, the keywords' names, then a record a message. */
struct head {
	char magic[8];
	struct state mailbox;
	int64_t known; /* octets of the mailbox that the records are about */
	uint64_t messages,
	    records;     /* how many; digest of all behind the head */
	uint64_t octets; /* of all of them, as clients see them */
	int64_t last_at;
	uint64_t last_width;
	struct listed listed;
	uint32_t uidvalidity, last_uid;
	uint64_t digest; /* of all before it */
};

struct record {
	int64_t start, end;
	uint64_t octets, check, keywords;
	uint32_t text, uid, uid_at, status_at, xstatus_at, keywords_at;
	uint16_t keywords_room;
	uint8_t uid_room, status_room, xstatus_room, flags, uid_stored,
	    keywords_more;
};

/* Where the records begin. */
#define RECORDS ((off_t)(sizeof(struct head) + sizeof(struct keywords)))

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

bool
same_file(const struct stat *a, const struct stat *b)
{
	struct state before = state_of(a);

	return same_state(&before, b);
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

/* Read the head; false if it is none, or about another state. */
static bool
read_head(int fd, struct head *h, const struct stat *st)
{
	return pread(fd, h, sizeof(*h), 0) == sizeof(*h) &&
	       memcmp(h->magic, MAGIC, sizeof(h->magic)) == 0 &&
	       h->digest == digest_of(h) && same_state(&h->mailbox, st);
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

static struct record
pack(const struct message *m)
{
	return (struct record){ .start = m->start,
		.end = m->end,
		.octets = m->octets,
		.check = m->check,
		.keywords = m->keywords,
		.text = m->text,
		.uid = m->uid,
		.uid_at = m->uid_at,
		.status_at = m->status_at,
		.xstatus_at = m->xstatus_at,
		.keywords_at = m->keywords_at,
		.keywords_room = m->keywords_room,
		.uid_room = m->uid_room,
		.status_room = m->status_room,
		.xstatus_room = m->xstatus_room,
		.flags = m->flags,
		.uid_stored = m->uid_stored,
		.keywords_more = m->keywords_more };
}

/* False if r can be no message that begins at or after the offset from. */
static bool
unpack(struct message *m, const struct record *r, int64_t from, int64_t known)
{
	*m = (struct message){ .start = r->start,
		.end = r->end,
		.octets = r->octets,
		.check = r->check,
		.keywords = r->keywords,
		.text = r->text,
		.uid = r->uid,
		.uid_at = r->uid_at,
		.status_at = r->status_at,
		.xstatus_at = r->xstatus_at,
		.keywords_at = r->keywords_at,
		.keywords_room = r->keywords_room,
		.uid_room = r->uid_room,
		.status_room = r->status_room,
		.xstatus_room = r->xstatus_room,
		.flags = r->flags,
		.uid_stored = r->uid_stored == 1,
		.keywords_more = r->keywords_more == 1 };
	return r->start >= from && r->end >= r->start && r->end <= known &&
	       r->text <= r->end - r->start;
}

static bool
read_names(int fd, struct scan *s)
{
	const struct listed *l = &s->listed;

	return pread(fd, &s->keywords, sizeof(s->keywords),
	           sizeof(struct head)) == sizeof(s->keywords) &&
	       keywords_are_sound(&s->keywords) &&
	       (l->keywords & ~keywords_all(&s->keywords)) == 0 && l->at >= 0 &&
	       l->end >= l->at && l->end <= s->size;
}

/* Read the records that h promises into s, which has room. */
static bool
read_records(int fd, const struct head *h, struct scan *s)
{
	static struct record records[AT_A_TIME];
	uint64_t sum = digest(0, &s->keywords, sizeof(s->keywords));
	const uint64_t names = keywords_all(&s->keywords);
	off_t at = RECORDS;
	int64_t from = 0;
	size_t n, i;

	while (s->n < h->messages) {
		n = h->messages - s->n;
		if (n > AT_A_TIME)
			n = AT_A_TIME;
		if (pread(fd, records, n * sizeof(*records), at) !=
		    (ssize_t)(n * sizeof(*records)))
			return false;
		at += (off_t)(n * sizeof(*records));
		sum = digest(sum, records, n * sizeof(*records));
		for (i = 0; i < n; i++, s->n++) {
			if (!unpack(&s->messages[s->n], &records[i], from,
			        h->known) ||
			    (records[i].keywords & ~names) != 0)
				return false;
			from = records[i].end;
		}
	}
	return sum == h->records;
}

/* What the index at fd knows of a mailbox in the state st. */
static bool
read_index(int fd, const struct stat *st, struct scan *s, size_t max)
{
	struct head h;
	struct stat own;

	*s = (struct scan){ .n = 0 };
	if (!read_head(fd, &h, st) || h.known < 0 || h.known > st->st_size ||
	    h.messages > max || fstat(fd, &own) == -1 ||
	    (uint64_t)own.st_size / sizeof(struct record) < h.messages)
		return false;
	*s = (struct scan){ .room = h.messages,
		.size = h.known,
		.uidvalidity = h.uidvalidity,
		.last_uid = h.last_uid,
		.last_at = h.last_at,
		.last_width = h.last_width,
		.listed = h.listed };
	s->messages = reallocarray(NULL, h.messages, sizeof(*s->messages));
	if (s->messages != NULL) {
		scan_populate(s->messages, h.messages);
		if (read_names(fd, s) && read_records(fd, &h, s))
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
index_count(const struct lock *l, size_t *n, uint64_t *octets)
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
		*n = h.messages;
		*octets = h.octets;
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

/* Write the records from first on, and sum all of them up in h. */
static bool
write_records(int fd, const struct scan *s, size_t first, struct head *h)
{
	static struct record records[AT_A_TIME];
	struct iovec piece = { (void *)&s->keywords, sizeof(s->keywords) };
	size_t i, n = 0;
	off_t at;

	if (write_pieces(fd, &piece, 1, sizeof(*h)) == -1)
		return false;
	h->records = digest(0, &s->keywords, sizeof(s->keywords));
	for (i = 0; i < s->n; i++) {
		records[n++] = pack(&s->messages[i]);
		h->octets += s->messages[i].octets;
		if (n < AT_A_TIME && i + 1 < s->n)
			continue;
		h->records = digest(h->records, records, n * sizeof(*records));
		piece = (struct iovec){ records, n * sizeof(*records) };
		at = RECORDS + (off_t)((i + 1 - n) * sizeof(*records));
		if (i >= first && write_pieces(fd, &piece, 1, at) == -1)
			return false;
		n = 0;
	}
	return true;
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

void
index_store(struct lock *l, const struct scan *s, size_t same)
{
	struct head h = { .known = s->size,
		.messages = s->n,
		.last_at = s->last_at,
		.last_width = s->last_width,
		.listed = s->listed,
		.uidvalidity = s->uidvalidity,
		.last_uid = s->last_uid };
	struct stat now;
	int fd;

	if (!l->dotted || !is_worth(s->size) ||
	    (s->size == 0 && s->uidvalidity == 0) || fstat(l->fd, &now) == -1 ||
	    !same_file(&l->st, &now))
		return;
	fd = open_index(l, O_RDWR | O_CREAT);
	if (fd == -1)
		return;
	/* Cut short in the middle, the old head has the wrong digest. */
	if (!stamp(l) || !write_records(fd, s, same, &h) ||
	    !write_head(fd, &h, &l->st))
		log_info(
		    "%s/%s: no index: %s", l->folder, l->name, strerror(errno));
	close(fd);
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
