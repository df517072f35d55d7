/* fromline.c - a sender, and a line that may begin a message, with its date. */
#include "common/mail/fromline.h"

#include <string.h>

#include "t/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *line = malloc(n + 1);
	char made[FROMLINE_MAX];
	time_t when;
	long offset;
	size_t len;

	promise(line != NULL);
	memcpy(line, octets, n);
	if (fromline_is(line, n)) {
		promise(fromline_quotes(line, n));
		promise(n > 5 && memcmp(line, "From ", 5) == 0);
	}
	if (fromline_date(line, n, &when, &offset) == 0)
		promise(fromline_is(line, n));
	line[n] = '\0';
	len = fromline_make(made, line, 1795230000);
	promise(len == strlen(made) && made[len - 1] == '\n');
	promise(strchr(made, '\n') == made + len - 1);
	promise(fromline_is(made, len - 1)); /* what we write, we find */
	promise(fromline_date(made, len - 1, &when, &offset) == 0);
	free(line);
	return 0;
}
