/*
 * mbox.c - a mailbox that another program may have written. What the scan
 * says of each message is what a reader of it then finds.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/mail/lines.h"
#include "common/mail/rooms.h"
#include "common/mail/scan.h"
#include "t/fuzz/fuzz.h"

#define MESSAGES_MAX 20
#define BLOCK        100 /* octets */

/* What a reader has got: a sum, however it came in pieces. */
struct got {
	uint64_t octets, sum;
};

static void
get(struct got *g, const char *octets, size_t n)
{
	g->octets += n;
	while (n-- > 0)
		g->sum = (g->sum ^ (unsigned char)*octets++) * 0x100000001b3;
}

/* A message's text, line by line; or by blocks, where that is the same. */
static struct got
read_text(struct lines *l, bool blocks)
{
	struct view view = { .body = false };
	struct got g = { .octets = 0 };
	struct line line;
	char block[BLOCK];
	int got;

	while ((got = lines_next(l, &line)) == 1) {
		if (!view_line(&view, &line))
			continue;
		get(&g, line.text, line.len);
		if (line.ends)
			get(&g, "\r\n", 2);
		if (blocks && view.body)
			get(&g, block,
			    lines_copy_plain(l, block, sizeof(block)));
	}
	promise(got == 0 && lines_at(l) == l->end);
	return g;
}

/* ahead reads the whole file, and goes to each message. */
static void
read_message(struct lines *ahead, const struct message *m, bool torn)
{
	static struct lines alone;
	struct got one, other;

	promise(m->start >= 0 && m->start + m->text <= m->end);
	promise(
	    m->end <= ahead->ahead && (torn || scan_is_there(ahead->fd, m)));
	lines_open(&alone, ahead->fd, m->start + m->text, m->end);
	one = read_text(&alone, false);
	promise(one.octets == m->octets);
	lines_go(ahead, m->start + m->text, m->end);
	other = read_text(ahead, true);
	promise(one.octets == other.octets && one.sum == other.sum);
}

/* They are in the table, and where they are said to be. */
static void
read_keywords(int fd, const struct scan *s, struct message m)
{
	const struct wish none = { .remove_keywords = UINT64_MAX };
	struct keywords names = s->keywords;
	static char text[ROOM_MAX];
	struct room rooms[MARKS], *at = &rooms[KEYWORDS_MARK];
	bool whole = true;
	size_t n;

	promise((m.keywords & ~keywords_all(&s->keywords)) == 0);
	promise(rooms_find(rooms, fd, &m) == 0);
	n = at->n;
	if (n > 0 && !m.keywords_more) {
		promise(pread(fd, text, n, at->at) == (ssize_t)n);
		promise(keywords_read(&names, text, n, &whole) == m.keywords);
		promise(whole && names.n == s->keywords.n);
	}
	m.wished = true;
	promise(message_changes(&m, &none) == (m.keywords != 0));
}

/* By their names, they are the same in another table, and in a text. */
static void
copy_keywords(const struct keywords *names, uint64_t bits)
{
	struct keywords other = { .n = 0 };
	char text[KEYWORDS_TEXT];
	bool whole = true;
	size_t n = keywords_text(text, names, bits);
	uint64_t copied;

	promise(keywords_take(&other, names, bits));
	copied = keywords_in(&other, names, bits);
	promise(copied == keywords_all(&other));
	promise(keywords_in(names, &other, copied) == bits);
	promise(keywords_read(&other, text, n, &whole) == copied && whole);
}

static void
read_names(const struct scan *s)
{
	const struct listed *l = &s->listed;

	promise(keywords_are_sound(&s->keywords));
	promise((l->keywords & ~keywords_all(&s->keywords)) == 0);
	promise(l->at >= 0 && l->at <= l->end &&
	        l->end + (off_t)l->room <= s->size);
}

/* What is marked lies where it is said to, until nothing is. */
static void
mark_some(struct scan *s)
{
	size_t i;

	for (i = s->n; i-- > 0;)
		if (s->messages[i].octets % 3 != 0)
			scan_mark(s, &s->messages[i], true, i % 2 == 0);
	for (i = 0; i < s->n; i++)
		promise(!s->messages[i].wished ||
		        (i >= s->marked.from && i < s->marked.until));
	scan_unmark(s);
	for (i = 0; i < s->n; i++)
		promise(!s->messages[i].wished && !s->messages[i].deleted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct lines ahead;
	int fd = open(fuzz_file(octets, n), O_RDONLY);
	struct scan s = { .n = 0 };
	/* Without a last LF there may be half a From_ line: nobody trusts it.
	 */
	bool torn = n > 0 && octets[n - 1] != '\n';
	size_t i;

	promise(fd != -1);
	if (scan_file(&s, fd, (off_t)n, MESSAGES_MAX) == 0) {
		read_names(&s);
		promise(s.n <= MESSAGES_MAX && (s.n > 0 || s.messages == NULL));
		lines_open(&ahead, fd, 0, (off_t)n);
		for (i = 0; i < s.n; i++) {
			read_message(&ahead, &s.messages[i], torn);
			read_keywords(fd, &s, s.messages[i]);
			copy_keywords(&s.keywords, s.messages[i].keywords);
			promise(i == 0 ||
			        s.messages[i - 1].end <= s.messages[i].start);
			promise(i == 0 || s.messages[i].uid == 0 ||
			        s.messages[i].uid > s.messages[i - 1].uid);
		}
		mark_some(&s);
		scan_free(&s);
	}
	close(fd);
	return 0;
}
