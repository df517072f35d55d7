/* period.c - numbers in a zone's text. */
#include "services/dnsd/period.h"

#include <ctype.h>

/* Seconds of a unit; 0 if it is none. */
static uint32_t
unit_of(char c)
{
	switch (tolower((unsigned char)c)) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 60 * 60;
	case 'd':
		return 24 * 60 * 60;
	case 'w':
		return 7 * 24 * 60 * 60;
	default:
		return 0;
	}
}

bool
number_from_text(uint32_t *value, const char *text, uint32_t most, bool units)
{
	uint64_t sum = 0, n;
	uint32_t unit;

	do {
		if (!isdigit((unsigned char)*text))
			return false;
		for (n = 0; isdigit((unsigned char)*text); text++)
			if ((n = n * 10 + (uint64_t)(*text - '0')) > most)
				return false;
		unit = 1;
		if (*text != '\0' && (!units || (unit = unit_of(*text++)) == 0))
			return false;
		sum += n * unit;
	} while (*text != '\0' && sum <= most);
	*value = (uint32_t)sum;
	return sum <= most;
}
