/*
 * load.h - the directory from LDIF, and as LDIF again.
 *
 * An empty store is filled in bulk, in a folder of its own that takes the
 * store's place once it is whole and on disk: a load that is interrupted has
 * not happened. To one that has entries, all of a file's are added in one
 * transaction. Entries are checked as an add by LDAP is, but what only the
 * server may say of them is believed, so that what was dumped can be loaded.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/conf.h"

/*
 * Load a file, "-" for stdin. False after saying why; nothing is changed. A
 * store that root makes belongs to who owns the spool: root is nobody else
 * from then on.
 */
bool load_file(const struct conf *conf, const char *path);

/* Is all well with a file, if there is one? Nothing is changed. */
bool load_check(const struct conf *conf, const char *path);

/*
 * Fill the store that is open, which nobody else sees. path may be NULL, for
 * nothing at all.
 */
bool load_new(const struct conf *conf, const char *folder, const char *path);

/*
 * Open the store, write all entries, parents first, and close it. False after
 * saying why.
 */
bool load_dump(FILE *out);

#endif
