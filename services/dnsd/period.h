/*
 * period.h - numbers in a zone's text: digits, and times with units.
 */
#ifndef PERIOD_H
#define PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#define PERIOD_MAX INT32_MAX /* seconds, RFC 2181 8 */

/*
 * Read a number that is at most most; with units, as "3D" or "1h30m", seconds
 * too. False if text is nothing of the kind.
 */
bool number_from_text(
    uint32_t *value, const char *text, uint32_t most, bool units);

#endif
