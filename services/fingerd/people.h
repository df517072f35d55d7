/*
 * people.h - who is meant, in the site's directory.
 *
 * The entries that a search finds are copied, so that one can be counted
 * before it is shown: no more than the settings say (finger.most), nor than
 * PEOPLE_OCTETS in all.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"
#include "common/directory.h"

#define PEOPLE_OCTETS (1024 * 1024)
#define PEOPLE_WORDS  8 /* of a name that are looked for */

struct people {
	const struct conf *conf;
	struct directory_entry *entries; /* n of them */
	size_t n, octets;
	bool more; /* than these */
};

/* Find who is to be listed if nobody in particular is asked for. */
enum directory_answer people_list(struct people *p, const struct conf *conf);

/*
 * Find who is called name: the account of that name; else those whose name or
 * whose address here it is; else those in whose name its words are. It may be
 * that there is nobody.
 */
enum directory_answer people_find(
    struct people *p, const struct conf *conf, const char *name);

void people_free(struct people *p);

#endif
