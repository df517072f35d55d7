/*
 * layout.h - where names stand in the data of a record.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets, then names one after the other, then octets again. */
struct layout {
	uint16_t type;
	uint8_t before, names, after;
	bool
	    compressed; /* a type of RFC 1035, the rest must not (RFC 3597 4) */
};

/* The numbers of the SOA record: octets before the end of its data. */
enum soa_number {
	SOA_SERIAL = 20,
	SOA_REFRESH = 16,
	SOA_RETRY = 12,
	SOA_EXPIRE = 8,
	SOA_MINIMUM = 4
};

/* NULL for a type whose data have no name that anybody looks at. */
const struct layout *layout_of(uint16_t type);

/* Are the data what their type says, each name whole? */
bool layout_fits(uint16_t type, const uint8_t *rdata, uint16_t rdlength);

/* The octets of the name that begins there; 0 if it is not whole. */
size_t layout_name(const uint8_t *name, size_t n);

/* The name that a record leads to, or NULL if its type leads nowhere. */
const uint8_t *layout_target(uint16_t type, const uint8_t *rdata);

/* A number of the data of a SOA record, which fit. */
uint32_t layout_soa(
    const uint8_t *rdata, uint16_t rdlength, enum soa_number number);

/* Which of two comes first in canonical order (RFC 4034 6.3): as memcmp(3). */
int layout_compare(const uint8_t *a, size_t a_n, const uint8_t *b, size_t b_n);

/* Of the data of two records of a type, that fit: names in either case. */
int layout_compare_data(
    uint16_t type, const uint8_t *a, size_t a_n, const uint8_t *b, size_t b_n);

#endif
