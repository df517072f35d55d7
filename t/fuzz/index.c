/*
 * index.c - an index that anything may have happened to: what it says can be
 * a mailbox, and once it is written again it says the same.
 */
#include "common/mail/index.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/mail/digest.h"
#include "t/fuzz/fuzz.h"

#define MESSAGES_MAX 20
#define FOLDER       "/dev/shm"

/* Where in the file what stands. */
#define STATE    8 /* device, inode, size, and two times */
#define BOOT     64
#define MESSAGES 80                               /* how many */
#define BLOCKS   (MESSAGES + sizeof(struct sums)) /* sum of their digests */
#define DIGEST   (BLOCKS + 64 + sizeof(struct keywords))
#define FIRST    (DIGEST + sizeof(uint64_t)) /* message */

/* A mailbox of ours alone, locked; the kernel forgets it with us. */
static struct lock *
mailbox(void)
{
	static struct lock l = { .folder = FOLDER, .dotted = true };
	static char name[64], path[128];

	if (l.name == NULL) {
		snprintf(name, sizeof(name), "inetlab-fuzz-%d", getpid());
		snprintf(path, sizeof(path), FOLDER "/%s", name);
		l.name = name;
		l.fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		promise(l.fd != -1 && unlink(path) == 0);
		promise(ftruncate(l.fd, INDEX_WORTH) == 0);
	}
	promise(fstat(l.fd, &l.st) == 0);
	return &l;
}

/* Let it be about this mailbox, and its digests right. */
static void
mend(uint8_t *file, size_t n, const struct stat *st)
{
	const int64_t state[] = { (int64_t)st->st_dev, (int64_t)st->st_ino,
		st->st_size, st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
		st->st_ctim.tv_sec, st->st_ctim.tv_nsec };
	const uint64_t boot = 0;
	uint64_t sum, messages;

	memcpy(file + STATE, state, sizeof(state));
	memcpy(file + BOOT, &boot, sizeof(boot));
	memcpy(&messages, file + MESSAGES, sizeof(messages));
	if (messages > (n - FIRST) / sizeof(struct message))
		messages = (n - FIRST) / sizeof(struct message);
	sum = messages == 0
	          ? 0
	          : digest(0, file + FIRST, messages * sizeof(struct message));
	memcpy(file + BLOCKS, &sum, sizeof(sum));
	sum = digest(0, file, DIGEST);
	memcpy(file + DIGEST, &sum, sizeof(sum));
}

static bool
load(struct scan *s)
{
	struct lock *l = mailbox();
	off_t end = 0;
	size_t i;

	if (!index_load(l, s, MESSAGES_MAX)) {
		promise(s->n == 0 && s->messages == NULL);
		return false;
	}
	promise(s->n <= MESSAGES_MAX && s->size <= l->st.st_size);
	for (i = 0; i < s->n; i++) {
		promise(s->messages[i].start >= end && !s->messages[i].deleted);
		end = s->messages[i].end;
		promise(s->messages[i].text <= end - s->messages[i].start);
		promise((s->messages[i].keywords &
		            ~keywords_all(&s->keywords)) == 0);
	}
	promise(end <= s->size);
	return true;
}

static bool
same(const struct message *a, const struct message *b)
{
	return a->start == b->start && a->end == b->end &&
	       a->octets == b->octets && a->check == b->check &&
	       a->text == b->text && a->uid == b->uid && a->flags == b->flags &&
	       a->keywords == b->keywords &&
	       a->keywords_more == b->keywords_more &&
	       a->uid_stored == b->uid_stored;
}

/* Change what it says of some messages. */
static void
update(struct scan *s)
{
	struct lock *l = mailbox();
	const struct stat before = l->st;
	const struct span span = { s->n / 3, s->n / 2 };
	size_t i;

	for (i = span.from; i < span.until; i++)
		s->messages[i].flags ^= FLAG_SEEN;
	index_update(
	    l, &before, s, (struct index_change){ span, FLUSHED_AS_BEFORE });
}

/* It says what is so of all of them. */
static void
tells_sums(const struct scan *s)
{
	struct sums sums, right = sums_of(s);
	struct scan told;

	promise(index_sums(mailbox(), &sums, &told));
	promise(memcmp(&sums, &right, sizeof(sums)) == 0);
	promise(told.size == s->size && told.last_uid == s->last_uid);
}

static void
try_index(const uint8_t *file, size_t n)
{
	char path[LOCK_PATH];
	struct scan s, again;
	FILE *f;

	lock_path(mailbox(), INDEX_KIND, path);
	f = fopen(path, "w");
	promise(f != NULL && fwrite(file, 1, n, f) == n && fclose(f) == 0);
	if (load(&s)) {
		index_follow(mailbox());
		update(&s);
		s.size = INDEX_WORTH;
		index_store(mailbox(), &s, FLUSHED);
		tells_sums(&s);
		update(&s);
		tells_sums(&s);
		promise(load(&again) && again.n == s.n);
		promise(memcmp(&again.keywords, &s.keywords,
		            sizeof(s.keywords)) == 0);
		for (size_t i = 0; i < s.n; i++)
			promise(same(&again.messages[i], &s.messages[i]));
		scan_free(&s);
		scan_free(&again);
	}
	unlink(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	uint8_t *file = malloc(n + 1);

	promise(file != NULL);
	memcpy(file, octets, n);
	try_index(file, n);
	if (n >= FIRST) {
		mend(file, n, &mailbox()->st);
		try_index(file, n);
	}
	free(file);
	return 0;
}
