/*
 * status.h - the scoreboard for a person to read.
 */
#ifndef INETD_STATUS_H
#define INETD_STATUS_H

/*
 * Print a row for each line of the scoreboard at path. Returns an exit code;
 * what is wrong has been said on stderr.
 */
int status_print(const char *path);

#endif
