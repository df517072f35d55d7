/* hold.c - octets that are kept until it is known where they go. */
#include "common/mail/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mail/copy.h"

int
hold_open(struct hold *h, const char *folder)
{
	*h = (struct hold){ .folder = folder, .file = -1 };
	h->text = malloc(HOLD_MEMORY);
	return h->text == NULL ? -1 : 0;
}

void
hold_close(struct hold *h)
{
	if (h->file != -1)
		close(h->file);
	free(h->text);
}

static int
open_unlinked(const char *folder)
{
	char path[PATH_MAX];
	int fd, n;

	n = snprintf(path, sizeof(path), "%s/letter.XXXXXXXXXX", folder);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd != -1 && unlink(path) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Move what is held to the file, and n octets more. */
static int
spill(struct hold *h, const char *octets, size_t n)
{
	struct iovec pieces[] = { { h->text, h->held }, { (void *)octets, n } };
	off_t end = (off_t)(h->size - h->held);

	if (h->file == -1 && (h->file = open_unlinked(h->folder)) == -1)
		return -1;
	h->held = 0;
	return write_pieces(h->file, pieces, 2, end);
}

int
hold_put(struct hold *h, const char *octets, size_t n)
{
	if (n <= HOLD_MEMORY - h->held) {
		memcpy(h->text + h->held, octets, n);
		h->held += n;
	} else if (spill(h, octets, n) == -1)
		return -1;
	h->size += n;
	return 0;
}

int
hold_end(struct hold *h)
{
	return h->file == -1 ? 0 : spill(h, NULL, 0);
}

ssize_t
hold_read(const struct hold *h, size_t at, void *to, size_t n)
{
	if (h->file != -1)
		return pread(h->file, to, n, (off_t)at);
	if (n > h->held - at)
		n = h->held - at;
	memcpy(to, h->text + at, n);
	return (ssize_t)n;
}

const char *
hold_text(const struct hold *h, size_t *n)
{
	*n = h->held;
	return h->file == -1 ? h->text : NULL;
}
