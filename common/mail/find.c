/* find.c - the messages of a locked mailbox, with the help of its index. */
#include "common/mail/find.h"

#include "common/mail/index.h"

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
		index_update(l, &l->st, s,
		    (struct index_change){
		        { known, s->n }, FLUSHED_AS_BEFORE });
	return result;
}
