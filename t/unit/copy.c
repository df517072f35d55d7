/*
 * copy.c - writes that stop short go on, and where the kernel can not copy, we
 * do.
 */
#include <sys/uio.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mail/copy.h"
#include "t/unit/tap.h"

#define SIZE 200000

/* These stand in for the C library's. */
static size_t most; /* octets that a call does */
static int refusal; /* what copy_file_range() fails with, or 0 */
static unsigned int calls, interrupts;

ssize_t
pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
	size_t n = pieces->iov_len < most ? pieces->iov_len : most;

	calls++;
	if (count == 0 || (interrupts > 0 && interrupts-- > 0)) {
		errno = count == 0 ? EINVAL : EINTR;
		return -1;
	}
	return pwrite(fd, pieces->iov_base, n, at);
}

ssize_t
copy_file_range(
    int in, off_t *from, int out, off_t *to, size_t n, unsigned int flags)
{
	static char block[SIZE];

	calls++;
	if (refusal != 0 || flags != 0) {
		errno = refusal;
		return -1;
	}
	n = (size_t)pread(in, block, n < most ? n : most, *from);
	if (pwrite(out, block, n, *to) != (ssize_t)n)
		return -1;
	*from += (off_t)n;
	*to += (off_t)n;
	return (ssize_t)n;
}

static int
empty_file(void)
{
	char path[] = "/tmp/copy.XXXXXX";
	int fd = mkstemp(path);

	if (fd == -1)
		err(1, "%s", path);
	unlink(path);
	return fd;
}

/* True if the file has these n octets at offset at, and nothing after. */
static bool
has(int fd, off_t at, const char *octets, size_t n)
{
	static char got[SIZE + 1];

	return pread(fd, got, sizeof(got), at) == (ssize_t)n &&
	       memcmp(got, octets, n) == 0;
}

static void
test_pieces(const char *text)
{
	static const size_t steps[] = { 1, 2, 3, 5, 7, 100 };
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int fd = empty_file();
		struct iovec pieces[] = { { (void *)text, 3 }, { NULL, 0 },
			{ (void *)(text + 3), 5 }, { NULL, 0 } };

		most = steps[i];
		interrupts = 2;
		ok(write_pieces(fd, pieces, 4, 10) == 0 && has(fd, 10, text, 8),
		    "pieces, %zu octets a write", most);
		close(fd);
	}
}

static void
test_copies(const char *text)
{
	static const int refusals[] = { 0, EXDEV, EINVAL, ENOSYS, EOPNOTSUPP };
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		int in = empty_file(), out = empty_file();

		refusal = refusals[i];
		most = 7777;
		if (pwrite(in, text, SIZE, 0) != SIZE)
			err(1, "write");
		ok(copy_range(in, 5, out, 0, SIZE - 5) == 0 &&
		        has(out, 0, text + 5, SIZE - 5),
		    "a copy in short steps, refusal %d", refusal);
		ok(copy_range(in, SIZE - 5, out, 0, 6) == -1 && errno == EIO,
		    "a source that is too short, refusal %d", refusal);
		close(in);
		close(out);
	}
	refusal = ENOSPC;
	ok(copy_range(STDIN_FILENO, 0, STDOUT_FILENO, 0, 1) == -1 &&
	        errno == ENOSPC,
	    "no space is said");
}

int
main(void)
{
	static char text[SIZE];
	size_t i;

	for (i = 0; i < SIZE; i++)
		text[i] = (char)('a' + i * 31 % 26);
	test_pieces(text);
	test_copies(text);
	ok(calls > 100, "the C library's were stood in for");
	return tap_end();
}
