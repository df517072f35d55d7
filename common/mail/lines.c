/* lines.c - a part of a file, line by line, in large reads. */
#include "common/mail/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void
lines_open(struct lines *l, int fd, off_t at, off_t end)
{
	l->fd = fd;
	l->at = at;
	l->end = end;
	l->next = l->have = 0;
	l->inside = false;
}

/* Read behind what there is, which moves to the front. */
static int
fill(struct lines *l)
{
	size_t left = l->have - l->next, room = sizeof(l->buffer) - left;
	ssize_t n;

	memmove(l->buffer, l->buffer + l->next, left);
	l->next = 0;
	l->have = left;
	if ((off_t)room > l->end - l->at)
		room = (size_t)(l->end - l->at);
	do
		n = pread(l->fd, l->buffer + left, room, l->at);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = ESTALE;
	if (n <= 0)
		return -1;
	l->at += n;
	l->have += (size_t)n;
	return 0;
}

/*
 * Take the first size octets as a line. A CR at the end of a piece waits for
 * the next one: an LF may follow.
 */
static void
take(struct lines *l, struct line *line, size_t size, bool ends)
{
	const char *text = l->buffer + l->next;
	size_t len = size;

	if (ends && len > 0 && text[len - 1] == '\n')
		len--;
	if (len > 0 && text[len - 1] == '\r') {
		len--;
		if (!ends)
			size--;
	}
	line->text = text;
	line->len = len;
	line->at = l->at - (off_t)(l->have - l->next);
	line->size = size;
	line->begins = !l->inside;
	line->ends = ends;
	l->inside = !ends;
	l->next += size;
}

size_t
lines_skip_plain(struct lines *l)
{
	const char *at = l->buffer + l->next, *end = l->buffer + l->have, *lf;
	size_t octets = 0;

	if (l->inside)
		return 0;
	while (at < end && *at != '\n' && *at != '\r' && *at != '>') {
		lf = memchr(at, '\n', (size_t)(end - at));
		if (lf == NULL)
			break;
		octets += (size_t)(lf + 1 - at) + (lf[-1] != '\r');
		at = lf + 1;
	}
	l->next = (size_t)(at - l->buffer);
	return octets;
}

int
lines_next(struct lines *l, struct line *line)
{
	const char *lf;
	size_t left;

	for (;;) {
		left = l->have - l->next;
		lf = memchr(l->buffer + l->next, '\n', left);
		if (lf != NULL) {
			take(l, line, (size_t)(lf + 1 - (l->buffer + l->next)),
			    true);
			return 1;
		}
		if (left == sizeof(l->buffer)) {
			take(l, line, left, false);
			return 1;
		}
		if (l->at == l->end)
			break;
		if (fill(l) == -1)
			return -1;
	}
	if (left == 0)
		return 0;
	take(l, line, left, true);
	return 1;
}
