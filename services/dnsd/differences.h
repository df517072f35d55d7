/*
 * differences.h - what has to be done to one version of a zone to have another.
 *
 * Both are images, whose names, types and data are in the same order, so one
 * walk through both finds it. The SOA records are left out: everybody has
 * uses of their own for them. Nothing is allocated.
 */
#ifndef DIFFERENCES_H
#define DIFFERENCES_H

#include <stdbool.h>
#include <stdint.h>

#include "services/dnsd/image.h"

/* A record of a zone; what it points to is the image's. */
struct zone_record {
	const uint8_t *owner, *rdata;
	uint16_t type, rdlength;
	uint32_t ttl;
};

/* Called for each of them; false ends the walk. */
typedef bool take_record(void *own, const struct zone_record *record);

/*
 * Go through the records that are in old and not in new, and through those
 * that are in new and not in old, each in canonical order. Either may be NULL.
 * One whose TTL is another now is in both. False if it was ended.
 */
bool differences(const struct image *old, const struct image *new,
    take_record *gone, take_record *come, void *own);

/* Go through all records but SOA. False if it was ended. */
bool all_records(const struct image *image, take_record *take, void *own);

/* Which of two records comes first in an image? TTLs do not count. */
int compare_records(const struct zone_record *a, const struct zone_record *b);

#endif
