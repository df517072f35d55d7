/* lines.c - a part of a file, line by line, in large reads. */
#include "common/mail/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FIRST_STEP (16 * 1024) /* octets of the first read */

void
lines_open(struct lines *l, int fd, off_t at, off_t end)
{
	l->fd = fd;
	l->at = at;
	l->end = l->ahead = end;
	l->next = l->have = 0;
	l->step = FIRST_STEP;
	l->inside = false;
}

off_t
lines_at(const struct lines *l)
{
	return l->at - (off_t)(l->have - l->next);
}

const char *
lines_have(const struct lines *l, off_t at, size_t *n)
{
	off_t from = l->at - (off_t)l->have;

	*n = at >= from && at < l->at ? (size_t)(l->at - at) : 0;
	return l->buffer + l->have - *n;
}

void
lines_go(struct lines *l, off_t at, off_t end)
{
	off_t from = l->at - (off_t)l->have;

	if (at >= from && at <= l->at)
		l->next = (size_t)(at - from);
	else {
		if (at < from || at - l->at > (off_t)l->step)
			l->step = FIRST_STEP;
		l->at = at;
		l->next = l->have = 0;
	}
	l->end = end;
	l->inside = false;
}

/* How much of what is asked for is in memory. */
static size_t
in_memory(const struct lines *l)
{
	off_t left = l->end - lines_at(l);
	size_t have = l->have - l->next;

	return (off_t)have < left ? have : (size_t)left;
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
	if (room > l->step)
		room = l->step;
	if ((off_t)room > l->ahead - l->at)
		room = (size_t)(l->ahead - l->at);
	do
		n = pread(l->fd, l->buffer + left, room, l->at);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = ESTALE;
	if (n <= 0)
		return -1;
	l->at += n;
	l->have += (size_t)n;
	if (l->step < sizeof(l->buffer))
		l->step *= 2;
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
	line->at = lines_at(l);
	line->size = size;
	line->begins = !l->inside;
	line->ends = ends;
	l->inside = !ends;
	l->next += size;
}

size_t
lines_skip_plain(struct lines *l)
{
	const char *at = l->buffer + l->next, *end = at + in_memory(l), *lf;
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

size_t
lines_copy_plain(struct lines *l, char *to, size_t room)
{
	const char *at = l->buffer + l->next, *end = at + in_memory(l), *lf;
	size_t octets = 0, n;

	if (l->inside)
		return 0;
	while (at < end && *at != '>' && *at != '.') {
		lf = memchr(at, '\n', (size_t)(end - at));
		n = lf == NULL ? 0 : (size_t)(lf - at);
		if (lf == NULL || room - octets < n + 2)
			break;
		memcpy(to + octets, at, n);
		octets += n;
		if (n == 0 || lf[-1] != '\r')
			to[octets++] = '\r';
		to[octets++] = '\n';
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
		left = in_memory(l);
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
		if (lines_at(l) + (off_t)left == l->end)
			break;
		if (fill(l) == -1)
			return -1;
	}
	if (left == 0)
		return 0;
	take(l, line, left, true);
	return 1;
}
