/*
 * record_text.h - a record as a line of a zone's text (RFC 1035 5.1).
 *
 * What is written here, reader.h reads as the same record. Types that it does
 * not know, and data that are not what their type says, are written as RFC
 * 3597 5 has it.
 */
#ifndef RECORD_TEXT_H
#define RECORD_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "services/dnsd/differences.h"

/* Write the record. False if the file takes no more. */
bool record_to_text(FILE *f, const struct zone_record *record);

#endif
