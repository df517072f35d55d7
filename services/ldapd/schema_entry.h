/*
 * schema_entry.h - is an entry as the schema has it (RFC 4512 2.4, 2.5)?
 */
#ifndef SCHEMA_ENTRY_H
#define SCHEMA_ENTRY_H

#include <stdbool.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/entry.h"

#define SCHEMA_WRONG 256 /* octets of a sentence */

/* Why it is not: a result code of RFC 4511 4.1.9, and which attribute. */
struct schema_wrong {
	int code;
	char text[SCHEMA_WRONG];
};

/*
 * Its classes are known, one structural one is below all others that are;
 * what they ask for is there and nothing else; values are of their syntax, one
 * where there may be one, and those of the RDN are among them.
 */
bool schema_entry(
    struct arena *a, const struct entry *e, struct schema_wrong *why);

/* The one structural class (RFC 4512 2.4.2); NULL: it has none, or two. */
const struct object_class *schema_structural(const struct entry *e);

#endif
