/*
 * digest.h - a number that tells texts apart; it keeps no secret.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Mix n octets into digest, which is 0 at first. */
uint64_t digest(uint64_t digest, const void *octets, size_t n);

#endif
