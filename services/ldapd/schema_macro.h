/*
 * schema_macro.h - OIDs that a schema's file has given names (slapd.conf(5),
 * objectidentifier): "( Lab:1 NAME ... )" after "Lab 1.3.6.1.4.1.32473".
 *
 * They are good in all files that are read after it, and never given back.
 */
#ifndef SCHEMA_MACRO_H
#define SCHEMA_MACRO_H

#include "services/ldapd/arena.h"

#define SCHEMA_MACROS 256

/* Take "NAME OID" or "NAME OTHER:1.2". NULL, or what is wrong. */
const char *schema_macro_define(char *text);

/*
 * A definition with its OID in numbers, in the arena if that is not how it was
 * written. A name that nobody has defined stays as it is.
 */
const char *schema_macro_expand(struct arena *a, const char *text);

#endif
