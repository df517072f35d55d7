/* append.c - octets added to the end of a mailbox, all of them or none. */
#include "common/mail/append.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/mail/copy.h"
#include "common/mail/index.h"

/* How many line ends the mailbox lacks, so that it ends in an empty line. */
static int
count_blank(const struct lock *l, size_t *blank)
{
	char last[NOTE_BLANK_MAX] = "\n\n";
	off_t size = l->st.st_size;
	size_t n = size < NOTE_BLANK_MAX ? (size_t)size : NOTE_BLANK_MAX;

	if (pread(l->fd, last + NOTE_BLANK_MAX - n, n, size - (off_t)n) !=
	    (ssize_t)n)
		return -1;
	*blank = last[1] != '\n' ? 2 : last[0] != '\n' ? 1 : 0;
	return 0;
}

int
append_lead(struct append *a, const char *line, size_t n)
{
	struct intent *it = &a->intent;

	if (count_blank(&a->lock, &it->blank) == -1)
		return -1;
	memset(it->begin, '\n', it->blank);
	memcpy(it->begin + it->blank, line, n);
	it->begin_len = it->blank + n;
	return 0;
}

void
append_base(const struct append *a, uint32_t *uidvalidity, uint32_t *last_uid)
{
	struct scan known;

	index_load(&a->lock, &known, 0);
	*uidvalidity = known.uidvalidity != 0 ? known.uidvalidity
	                                      : (uint32_t)time(NULL);
	*last_uid = known.last_uid;
	scan_free(&known);
}

int
append_begin(struct append *a)
{
	if (note_write(&a->lock, &a->intent) == -1)
		return -1;
	a->begun = true;
	return 0;
}

int
append_held(const struct append *a, const struct hold *h, size_t skip, off_t at)
{
	size_t n = 0;
	const char *text = hold_text(h, &n);
	struct iovec piece = { (void *)(text + skip), n - skip };

	if (text != NULL)
		return write_pieces(a->lock.fd, &piece, 1, at);
	return copy_range(
	    h->file, (off_t)skip, a->lock.fd, at, (off_t)(h->size - skip));
}

int
append_end(struct append *a, bool keep)
{
	int result = 0;

	if (!keep && a->begun)
		result = ftruncate(a->lock.fd, a->lock.st.st_size);
	if (!keep && a->lock.created)
		lock_forget(&a->lock);
	if (result == 0 && a->begun)
		result = note_remove(&a->lock);
	if (keep && a->intent.blank < NOTE_BLANK_MAX)
		index_follow(&a->lock);
	return result;
}
