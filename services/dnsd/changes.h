/*
 * changes.h - what a primary says has changed (RFC 1995), put together with
 * the version that is here.
 *
 * One answer may tell of several versions, one after the other; what counts of
 * each record is what was said last. The memory is the struct's, and given
 * back by changes_free().
 */
#ifndef CHANGES_H
#define CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/dnsd/differences.h"

#define CHANGES_OCTETS (256 * 1024 * 1024) /* more: better copy it all */

struct changes {
	struct change *list;
	size_t n, room;
	uint8_t *octets;
	size_t octets_n, octets_room;
};

/* Remember a record that has come, or gone. False if it is too much. */
bool changes_add(struct changes *c, const struct zone_record *r, bool comes);

/*
 * Call take for all records of the new version but SOA, in canonical order.
 * False if it says so, or if the changes are not those of this image.
 */
bool changes_apply(
    struct changes *c, const struct image *image, take_record *take, void *own);

void changes_free(struct changes *c);

#endif
