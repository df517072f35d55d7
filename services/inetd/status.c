/* status.c - the scoreboard for a person to read. */
#include "services/inetd/status.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/scoreboard.h"

/* clang-format off */
static const char *const words[REFUSED] = {
	[DENIED]       = "denied",
	[SITE_FULL]    = "site full",
	[LINE_FULL]    = "line full",
	[ADDRESS_FULL] = "address full",
	[TOO_FAST]     = "too fast",
	[BAD_PROXY]    = "bad proxy header",
};
/* clang-format on */

static void
print_line(const struct scoreboard *b, unsigned int i)
{
	const struct board_line *l = &b->line[i];
	const char *between = " (";
	uint64_t refused = 0;
	int why;

	for (why = 0; why < REFUSED; why++)
		refused += l->refused[why];
	printf("%-12.*s %-28.*s %10" PRIu64 " %6u %6u %10" PRIu64,
	    BOARD_SERVICE - 1, l->service, BOARD_WHERE - 1, l->where,
	    l->accepted, board_active(b, i), l->limits.max, refused);
	for (why = 0; why < REFUSED; why++)
		if (l->refused[why] > 0) {
			printf("%s%" PRIu64 " %s", between, l->refused[why],
			    words[why]);
			between = ", ";
		}
	puts(refused > 0 ? ")" : "");
}

int
status_print(const char *path)
{
	struct scoreboard *b = board_read(path);
	unsigned int i;

	if (b == NULL) {
		warnx("%s: %s", path,
		    errno == EINVAL   ? "not a scoreboard"
		    : errno == ENOENT ? "inetd is not running"
		                      : strerror(errno));
		return errno == EINVAL ? EX_DATAERR : EX_UNAVAILABLE;
	}
	printf("%-12s %-28s %10s %6s %6s %10s\n", "service", "where",
	    "accepted", "active", "max", "refused");
	for (i = 0; i < BOARD_LINES; i++)
		if (b->line[i].used)
			print_line(b, i);
	free(b);
	return EX_OK;
}
