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

#define CONF_SERVICES 64 /* service sections of a file */

/* Make cfg check what it parses next, from path (borrowed until then). */
void conf_check(cfg_t *cfg, const char *path);

#endif
