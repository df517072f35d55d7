/*
 * schema_own.h - schema.c's own: adding a definition to what is known.
 */
#ifndef SCHEMA_OWN_H
#define SCHEMA_OWN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"

/* What is built in; each ends with NULL. */
extern const char *const schema_core_types[];
extern const char *const schema_core_classes[];

/*
 * Add a definition. Returns NULL, or what is wrong with it, which stays until
 * the next call.
 */
const char *schema_add_type(const char *text);
const char *schema_add_class(const char *text);

/* Add what the file has. False after saying what is wrong, and in which line.
 */
bool schema_file(const char *path);

#endif
