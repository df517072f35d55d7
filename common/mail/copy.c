/* copy.c - octets from one file to a place in another. */
#include "common/mail/copy.h"

#include <errno.h>
#include <unistd.h>

#define BLOCK   65536
#define AT_ONCE (1L << 30) /* what the kernel is asked for in one call */

int
write_pieces(int fd, struct iovec *pieces, int count, off_t at)
{
	ssize_t n;

	while (count > 0) {
		if (pieces->iov_len == 0) {
			pieces++;
			count--;
			continue;
		}
		n = pwritev(fd, pieces, count, at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		at += n;
		for (; count > 0 && (size_t)n >= pieces->iov_len; count--)
			n -= (ssize_t)pieces++->iov_len;
		if (count > 0) {
			pieces->iov_base = (char *)pieces->iov_base + n;
			pieces->iov_len -= (size_t)n;
		}
	}
	return 0;
}

/* Where the kernel can't: through memory. */
static int
copy_by_hand(int in, off_t from, int out, off_t to, off_t n)
{
	char block[BLOCK];
	struct iovec piece;
	ssize_t got;

	while (n > 0) {
		got = pread(in, block, n < BLOCK ? (size_t)n : BLOCK, from);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO;
		if (got <= 0)
			return -1;
		piece = (struct iovec){ block, (size_t)got };
		if (write_pieces(out, &piece, 1, to) == -1)
			return -1;
		from += got;
		to += got;
		n -= got;
	}
	return 0;
}

int
copy_range(int in, off_t from, int out, off_t to, off_t n)
{
	ssize_t done;

	while (n > 0) {
		done = copy_file_range(
		    in, &from, out, &to, n < AT_ONCE ? (size_t)n : AT_ONCE, 0);
		if (done == -1 && errno == EINTR)
			continue;
		if (done == 0 ||
		    (done == -1 && (errno == EXDEV || errno == EINVAL ||
		                       errno == ENOSYS || errno == EOPNOTSUPP)))
			return copy_by_hand(in, from, out, to, n);
		if (done == -1)
			return -1;
		n -= done;
	}
	return 0;
}
