/*
 * mbox.c - a mailbox that another program may have written. What the scan
 * says of each message is what a reader of it then finds.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/mail/lines.h"
#include "common/mail/scan.h"
#include "t/fuzz/fuzz.h"

#define MESSAGES_MAX 20

static void
read_message(int fd, const struct message *m, off_t size, bool torn)
{
	static struct lines lines;
	struct view view = { .body = false };
	struct line line;
	uint64_t octets = 0;
	int got;

	promise(m->start >= 0 && m->start + m->text <= m->end);
	promise(m->end <= size && (torn || scan_is_there(fd, m)));
	lines_open(&lines, fd, m->start + m->text, m->end);
	while ((got = lines_next(&lines, &line)) == 1)
		if (view_line(&view, &line))
			octets += line.len + (line.ends ? 2 : 0);
	promise(got == 0 && octets == m->octets);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	int fd = open(fuzz_file(octets, n), O_RDONLY);
	struct scan s = { .n = 0 };
	/* Without a last LF there may be half a From_ line: nobody trusts it.
	 */
	bool torn = n > 0 && octets[n - 1] != '\n';
	size_t i;

	promise(fd != -1);
	if (scan_file(&s, fd, (off_t)n, MESSAGES_MAX) == 0) {
		promise(s.n <= MESSAGES_MAX && (s.n > 0 || s.messages == NULL));
		for (i = 0; i < s.n; i++) {
			read_message(fd, &s.messages[i], (off_t)n, torn);
			promise(i == 0 ||
			        s.messages[i - 1].end <= s.messages[i].start);
			promise(i == 0 || s.messages[i].uid == 0 ||
			        s.messages[i].uid > s.messages[i - 1].uid);
		}
		scan_free(&s);
	}
	close(fd);
	return 0;
}
