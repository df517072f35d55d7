/* find.c - the messages of a locked mailbox, with the help of its index. */
#include "common/mail/find.h"

#include "common/mail/index.h"

bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

int
find_messages(struct lock *l, struct scan *s, size_t max)
{
	off_t size = l->st.st_size;
	size_t known = 0;
	int result;

	if (index_load(l, s, max))
		known = s->n;
	if (s->size == size)
		return 0;
	result = scan_file(s, l->fd, size, max);
	if (result == -1 && known > 0) { /* it is not as the index says */
		known = 0;
		result = scan_file(s, l->fd, size, max);
	}
	if (result == 0)
		index_store(l, s, known);
	return result;
}
