/*
 * siphash.h - SipHash-2-4 (Aumasson and Bernstein), a keyed hash of few octets.
 */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define SIPHASH_KEY 16

uint64_t siphash(
    const uint8_t key[SIPHASH_KEY], const uint8_t *octets, size_t n);

#endif
