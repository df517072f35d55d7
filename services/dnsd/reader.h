/*
 * reader.h - the records that the text of a zone says (RFC 1035 5, RFC 2308 4).
 *
 * $TTL, $ORIGIN, $INCLUDE and $GENERATE are heeded; owner, TTL and class that
 * are left out are what they were before; TTL and class stand in any order. A
 * mistake is logged with its file and line and what was expected, the entry is
 * skipped, and reading goes on, up to MISTAKES_MAX of them.
 */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "services/dnsd/name.h"

#define INCLUDE_DEPTH 8
#define MISTAKES_MAX  20

struct entry {
	uint8_t owner[NAME_OCTETS];
	uint16_t type, rdlength;
	uint32_t ttl;
	const char *path; /* where it stands; the reader's */
	unsigned int line;
	uint8_t rdata[UINT16_MAX];
};

struct reader;

/*
 * Begin to read path, the text of the zone called origin. NULL, after saying
 * why, if that can't be done.
 */
struct reader *reader_open(const char *path, const uint8_t *origin);
void reader_close(struct reader *r);

/* Read the next record. False at the end, or after too many mistakes. */
bool reader_next(struct reader *r, struct entry *e);

/* Say what is wrong at a place in the text, as the reader itself does. */
void reader_complain(struct reader *r, const char *path, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* How many mistakes there were. */
unsigned int reader_mistakes(const struct reader *r);

/*
 * The files that have been read, the zone's own first: path and what stat(2)
 * said when it was opened. NULL if there are no more. The reader's.
 */
const char *reader_source(
    const struct reader *r, unsigned int i, struct stat *st);

#endif
