/*
 * conf_check.h - conf.c's own: complaints about what a settings file says.
 *
 * libconfuse knows words, numbers and lists; here stands what a number may
 * be, what may not be empty, and how long a list may get. Each complaint is
 * one line of the log: file, line, what is wrong, what was expected.
 */
#ifndef CONF_CHECK_H
#define CONF_CHECK_H

#include <confuse.h>
#include <stdbool.h>

#define CONF_SERVICES 64 /* service sections of a file */

/* What a list may be: how long, and what each of its elements is. */
struct conf_list_kind {
	const char *section, *name; /* the last row: NULL */
	unsigned int most;
	bool (*is)(const char *text); /* NULL: anything */
	const char *expected;         /* of one that it is not */
};

bool conf_is_network(const char *text);

/* Make cfg check what it parses next, from path (borrowed until then). */
void conf_check(cfg_t *cfg, const char *path);

#endif
