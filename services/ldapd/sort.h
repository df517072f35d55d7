/*
 * sort.h - a search in order (RFC 2891).
 *
 * What is to be sorted is kept by its keys, up to the setting sort_max: who
 * finds more gets it unsorted, or an error if the control was critical. An
 * entry without the attribute comes last; of many values the least counts.
 */
#ifndef SORT_H
#define SORT_H

#include "services/ldapd/search.h"

#define SORT_KEYS 8 /* attributes to sort by */

/* Read the control. */
bool sort_read(struct request *r, const struct berval *value);

/*
 * Find and send all of a search, sorted, and end it. False: it is to go on as
 * if nobody had wanted it sorted; that this was not done, is said.
 */
bool sort_run(struct search *s);

#endif
