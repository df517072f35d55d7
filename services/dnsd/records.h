/*
 * records.h - all records of a zone's text, in canonical order.
 *
 * Between the text and the image: what has been read, checked as RFC 1034
 * 3.6.2 and RFC 2181 5 want it, sorted by name (RFC 4034 6.1), type and data,
 * doubles left out. All of it belongs to the struct and is given back by
 * records_free().
 */
#ifndef RECORDS_H
#define RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/dnsd/name.h"
#include "services/dnsd/reader.h"

#define RECORDS_OCTETS (2u << 30) /* of names and data of a zone */

/* Offsets are into octets. */
struct row {
	uint32_t key, owner, rdata;
	uint16_t key_octets, rdlength, type, labels;
	uint32_t ttl;
	unsigned int line;
	const char *path; /* the reader's */
};

struct records {
	uint8_t origin[NAME_OCTETS];
	struct reader *reader;
	struct row *rows; /* the first is SOA */
	size_t n, room;
	uint8_t *octets;
	size_t octets_n, octets_room;
};

/*
 * Read the text of the zone called origin. False if it has a mistake, all of
 * which have been said; then too records_free() gives back what there is.
 */
bool records_read(struct records *r, const char *path, const uint8_t *origin);
void records_free(struct records *r);

/* The first row of a name, or NULL. */
const struct row *records_find(const struct records *r, const uint8_t *name);

/* A row's names and data. */
const uint8_t *records_at(const struct records *r, uint32_t offset);

/* That of the SOA. */
uint32_t records_serial(const struct records *r);

/* Do two rows have the same owner? */
bool records_same_owner(
    const struct records *r, const struct row *a, const struct row *b);

#endif
