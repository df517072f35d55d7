/* blocks.c - a scan's messages in a file, as they are in memory. */
#include "common/mail/blocks.h"

#include <unistd.h>

#include "common/mail/copy.h"
#include "common/mail/digest.h"

#define BLOCK 512 /* messages whose digest is one */

/* How many of n messages are in the block that begins with message first. */
static size_t
in_block(size_t n, size_t first)
{
	return n - first < BLOCK ? n - first : BLOCK;
}

/* The same messages in another block have another digest. */
static uint64_t
digest_block(size_t first, const struct message *m, size_t n)
{
	return digest(first, m, n * sizeof(*m));
}

static bool
read_block(int fd, off_t at, size_t first, struct message *m, size_t n)
{
	return pread(fd, m, n * sizeof(*m), at + (off_t)(first * sizeof(*m))) ==
	       (ssize_t)(n * sizeof(*m));
}

/* False if m can be no message that begins at or after the offset from. */
static bool
is_sound(const struct message *m, off_t from, off_t known, uint64_t names)
{
	return m->start >= from && m->end >= m->start && m->end <= known &&
	       m->text <= m->end - m->start && (m->keywords & ~names) == 0;
}

static void
unmark(struct message *m)
{
	m->wished = m->deleted = false;
	m->own = 0;
}

/* Block by block, while each is in the processor's cache. */
bool
blocks_read(int fd, off_t at, struct scan *s, uint64_t sum)
{
	const uint64_t names = keywords_all(&s->keywords);
	off_t from = 0;
	size_t first, n, i;

	for (first = 0; first < s->n; first += n) {
		struct message *m = s->messages + first;

		n = in_block(s->n, first);
		if (!read_block(fd, at, first, m, n))
			return false;
		sum -= digest_block(first, m, n);
		for (i = 0; i < n; i++) {
			if (!is_sound(&m[i], from, s->size, names))
				return false;
			unmark(&m[i]);
			from = m[i].end;
		}
	}
	return sum == 0;
}

/* Where we are in writing: had messages are there. */
struct writing {
	int fd;
	off_t at;
	size_t had;
	struct sums *sums;
	uint64_t *sum;
};

static bool
write_block(const struct writing *w, const struct scan *s, size_t first)
{
	static struct message block[BLOCK];
	struct iovec piece = { block, 0 };
	size_t n, i;

	if (first < w->had) {
		n = in_block(w->had, first);
		if (!read_block(w->fd, w->at, first, block, n))
			return false;
		sums_take(w->sums, block, n);
		*w->sum -= digest_block(first, block, n);
	}
	n = in_block(s->n, first);
	for (i = 0; i < n; i++) {
		block[i] = s->messages[first + i];
		unmark(&block[i]);
	}
	sums_add(w->sums, block, n);
	*w->sum += digest_block(first, block, n);
	piece.iov_len = n * sizeof(*block);
	return write_pieces(w->fd, &piece, 1,
	           w->at + (off_t)(first * sizeof(*block))) == 0;
}

bool
blocks_write(int fd, off_t at, const struct scan *s, struct span changed,
    struct sums *sums, uint64_t *sum)
{
	const struct writing w = { fd, at, sums->messages, sums, sum };
	size_t first = changed.from - changed.from % BLOCK;

	for (; first < changed.until; first += BLOCK)
		if (!write_block(&w, s, first))
			return false;
	sums_find(sums, s, changed.from);
	return true;
}
