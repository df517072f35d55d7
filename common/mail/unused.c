/* unused.c - names of keywords that no message has any more. */
#include "common/mail/unused.h"

#include <errno.h>

/* The bits of those that messages have; all, if we can't tell. */
static uint64_t
used(const struct scan *s)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->messages[i].keywords_more)
			return UINT64_MAX;
		bits |= s->messages[i].keywords;
	}
	return bits;
}

bool
unused_any(const struct scan *s)
{
	return (keywords_all(&s->keywords) & ~used(s)) != 0;
}

/* Has k room for them? k is a copy. */
static bool
has_room(struct keywords k, const struct keywords *names)
{
	return keywords_take(&k, names, keywords_all(names));
}

int
unused_make_room(struct scan *s, const struct keywords *names)
{
	struct keywords kept = { .n = 0 };
	size_t i;

	if (has_room(s->keywords, names))
		return 0;
	keywords_take(&kept, &s->keywords, used(s));
	if (!has_room(kept, names)) {
		errno = EOVERFLOW;
		return -1;
	}
	for (i = 0; i < s->n; i++)
		s->messages[i].keywords = keywords_in(
		    &kept, &s->keywords, s->messages[i].keywords);
	s->keywords = kept;
	s->listed = (struct listed){ .at = 0 };
	return 1;
}
