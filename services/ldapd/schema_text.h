/*
 * schema_text.h - one definition of a schema, as text (RFC 4512 4.1).
 */
#ifndef SCHEMA_TEXT_H
#define SCHEMA_TEXT_H

#include <stdbool.h>

#include "services/ldapd/schema.h"

/* What a definition may list. */
#define SCHEMA_LIST 128

/* A definition that is read, its references still names. */
struct schema_text {
	char *oid;
	char *names[SCHEMA_NAMES + 1];
	char *desc;
	char *sup[SCHEMA_LIST + 1];
	char *equality, *ordering, *substrings, *syntax;
	char *must[SCHEMA_LIST + 1], *may[SCHEMA_LIST + 1];
	bool obsolete, single, collective, no_user_mod;
	bool is_abstract, is_auxiliary;
	enum usage usage;
};

/*
 * Read "( OID NAME ... )" of an attribute type, or of an object class; text is
 * cut up in place, and d points into it. NULL, or what was expected.
 */
const char *schema_text_type(struct schema_text *d, char *text);
const char *schema_text_class(struct schema_text *d, char *text);

#endif
