/*
 * tsig.h - messages signed with a secret that two servers share (RFC 8945).
 *
 * A struct tsig goes with a question and all messages of its answer: each
 * signature covers the one before. Who answers calls tsig_check() for the
 * question and tsig_sign() for each message of the answer; who asks calls
 * tsig_ask() and tsig_sign(), then tsig_check_answer() for each message that
 * comes. The keys are read once and belong to the module. Only whole
 * signatures are made, and only whole ones are good.
 */
#ifndef TSIG_H
#define TSIG_H

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/dnsd/message.h"
#include "services/dnsd/name.h"

#define TSIG_KEYS    64
#define TSIG_SECRET  256 /* octets */
#define TSIG_FUDGE_S 300 /* RFC 8945 10: by so much clocks may differ */

struct tsig_key {
	uint8_t name[NAME_OCTETS]; /* in lower case */
	const struct algorithm *algorithm;
	size_t secret_n;
	uint8_t secret[TSIG_SECRET];
};

union tsig_hash {
	struct sha1_ctx sha1;
	struct sha256_ctx sha256;
	struct sha512_ctx sha512;
};

struct tsig {
	bool present;   /* the question has one: so has the answer */
	uint16_t error; /* what is wrong with it, or 0 */
	const struct tsig_key *key; /* NULL unless it is good, or too old */
	uint8_t name[NAME_OCTETS], algorithm[NAME_OCTETS];
	uint64_t time; /* that the question says */
	unsigned int signatures;
	unsigned int unsigned_n; /* messages since the last one */
	size_t mac_n;
	uint8_t mac[SHA512_DIGEST_SIZE]; /* of the last one */
	union tsig_hash outer, inner, state;
};

/*
 * Read the file of keys: lines of a name, an algorithm and a secret in base64.
 * What is wrong with it is logged. No file is no keys.
 */
void tsig_load(const char *path);

/* The key of that name, or NULL. */
const struct tsig_key *tsig_find(const uint8_t *name);

/*
 * Look at the signature of a question, if it has one. Returns NOERROR; or
 * FORMERR, or NOTAUTH with t->error set, that the answer has to say.
 */
int tsig_check(struct tsig *t, const struct message *m, uint64_t now);

/* Begin to ask, and sign with key. */
void tsig_ask(struct tsig *t, const struct tsig_key *key);

/*
 * Look at the next message of an answer to what was signed. Several may have
 * none in a row, but neither the first nor the last (RFC 8945 5.3.1): that,
 * t->unsigned_n says. False if it is not from who has the key.
 */
bool tsig_check_answer(struct tsig *t, const struct message *m, uint64_t now);

/* How many octets tsig_sign() will need; 0 if it has nothing to do. */
size_t tsig_octets(const struct tsig *t);

/*
 * Sign a message that is whole but for this: adds the record to octets[n], and
 * counts it in the header. Returns how long the message is then.
 */
size_t tsig_sign(struct tsig *t, uint8_t *octets, size_t n, uint64_t now);

#endif
