/*
 * tsig_keys.h - the secrets that servers share, and what is done with them.
 *
 * For tsig.c; what the rest needs of it is in tsig.h.
 */
#ifndef TSIG_KEYS_H
#define TSIG_KEYS_H

#include <nettle/nettle-meta.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/dnsd/tsig.h"

/* The hash that the key's algorithm is made with. */
const struct nettle_hash *tsig_hash(const struct tsig_key *key);

/* The name of the key's algorithm, as it goes into messages. */
void tsig_algorithm_name(uint8_t name[NAME_OCTETS], const struct tsig_key *key);
bool tsig_is_algorithm(const struct tsig_key *key, const uint8_t *name);

#endif
