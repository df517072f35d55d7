/*
 * compile.h - from the text of a zone to its image.
 */
#ifndef COMPILE_H
#define COMPILE_H

#include <stdbool.h>

#include "services/dnsd/records.h"

/*
 * Write the image of the records to path: to a file beside it at first, which
 * then takes its place. False, after saying why, if that can't be done.
 */
bool compile_write(const struct records *r, const char *path);

#endif
