/* dump.c - the directory as LDIF. */
#include <errno.h>
#include <string.h>

#include "common/log.h"
#include "services/ldapd/bulk.h"
#include "services/ldapd/ldif.h"
#include "services/ldapd/load.h"
#include "services/ldapd/store.h"

/* Each entry, and what is below it: an id may be less than its parent's. */
static bool
dump_all(struct store_txn *t, FILE *out)
{
	uint64_t above[BULK_DEPTH] = { 0 }, after = 0;
	static struct arena a;
	unsigned int depth = 0;
	struct entry e;

	for (;;) {
		after = store_child(t, above[depth], after);
		if (after == 0) {
			if (depth == 0)
				return true;
			after = above[depth--];
			continue;
		}
		if (depth + 1 == BULK_DEPTH || !store_get(t, &a, after, &e))
			return false;
		ldif_write_entry(out, &e);
		arena_empty(&a);
		above[++depth] = after;
		after = 0;
	}
}

bool
load_dump(FILE *out)
{
	struct store_txn *t;
	bool good;

	if (!store_open() || (t = store_read()) == NULL)
		return false;
	fputs("version: 1\n\n", out);
	good = dump_all(t, out);
	good = store_commit(t) == STORE_DONE && good;
	store_close();
	if (fflush(out) != 0 || ferror(out)) {
		log_warn("dump: %s", strerror(errno));
		good = false;
	}
	return good;
}
