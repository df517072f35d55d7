/*
 * answer.h - from a question to the records that answer it (RFC 1034 4.3.2).
 *
 * What is answered is as RFC 2308 has it where there is nothing, RFC 4592 where
 * a wildcard is, RFC 8482 if everything is asked for over UDP. CNAMEs are
 * followed through all zones of this server. Sets of records are written whole
 * or not at all: if one that the answer needs does not fit, it is marked as
 * truncated; what would only help is left out.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "services/dnsd/message.h"
#include "services/dnsd/writer.h"

struct outcome {
	int rcode;
	unsigned int flags; /* AA, TC */
	uint32_t kind;      /* answers of one kind count together in rrl.h */
};

/*
 * Write the answer to the question of m, whose class is IN, behind that
 * question. udp: it is a datagram that nobody needs to have asked for.
 */
void answer(struct writer *w, const struct message *m, bool udp,
    struct outcome *outcome);

#endif
