/*
 * writer.h - DNS messages as they go, composed where they are sent from.
 *
 * Names are compressed (RFC 1035 4.1.4): the writer remembers where the labels
 * of names stand, up to a number of them, as a tree that begins at the root; a
 * name is followed down the tree from its last label on, and what is found
 * there becomes a pointer. In data, only names of the types of RFC 1035 may be
 * compressed (RFC 3597 4). A record that does not fit leaves no trace. Nothing
 * is allocated.
 */
#ifndef WRITER_H
#define WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/dnsd/image.h"
#include "services/dnsd/message.h"

#define WRITER_LABELS 64 /* that are remembered */

/* A label that was written, and the one behind it. */
struct label {
	uint16_t offset;
	uint8_t parent;
};

struct writer {
	uint8_t *octets; /* the caller's */
	size_t n, limit; /* written; how many there may be */
	uint16_t counts[SECTIONS];
	unsigned int labels;
	struct label label[WRITER_LABELS];
};

/* Where a writer was, to go back there. */
struct mark {
	size_t n;
	unsigned int labels;
	uint16_t counts[SECTIONS];
};

/* Begin a message of at most limit octets, with room for the header. */
void writer_start(struct writer *w, uint8_t *octets, size_t limit);

/* Repeat the question, octet for octet. */
bool writer_question(struct writer *w, const struct message *m);

/*
 * Write the records of a set, all or none; owner NULL is the question's name.
 * ttl is the set's own, or a lower one.
 */
bool writer_rrset(struct writer *w, enum section section, const uint8_t *owner,
    const struct image *image, const struct rrset *set, uint32_t ttl);

/* Write one record of class IN. */
bool writer_record(struct writer *w, enum section section, const uint8_t *owner,
    uint16_t type, uint32_t ttl, const uint8_t *rdata, uint16_t rdlength);

struct mark writer_mark(const struct writer *w);
void writer_return(struct writer *w, const struct mark *mark);

/* Write the header: then the message is whole, w->n octets. */
void writer_finish(struct writer *w, uint16_t id, unsigned int flags);

#endif
