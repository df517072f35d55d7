/*
 * copy.h - octets from one file to a place in another.
 */
#ifndef COPY_H
#define COPY_H

#include <sys/types.h>
#include <sys/uio.h>

/*
 * Copy n octets from offset from of the file in to offset to of out; inside
 * the kernel if it can. File positions don't move. Returns -1 with errno set;
 * EIO if in is too short.
 */
int copy_range(int in, off_t from, int out, off_t to, off_t n);

/* Write all the count pieces, from offset at on. They are used up. */
int write_pieces(int fd, struct iovec *pieces, int count, off_t at);

#endif
