/*
 * lint.h - the classic mistakes in zones, that are no errors.
 */
#ifndef LINT_H
#define LINT_H

#include "services/dnsd/records.h"

#define WARNINGS_MAX 20 /* that are told of one zone */

/*
 * Log what was hardly meant: names without the dot at their end, servers
 * without an address, aliases where RFC 2181 10.3 has none, no server at all.
 */
void lint(const struct records *r);

#endif
