/*
 * table.h - the lines that are served, and how they are exchanged for others.
 */
#ifndef INETD_TABLE_H
#define INETD_TABLE_H

#include "services/inetd/inetd.h"

/*
 * Read in->file and serve what it says instead of what is served now. Lines
 * that want the same socket as before keep it. Returns how many faults there
 * were; they have been logged. At first the good lines are served whatever
 * else the file holds; a file that cannot be read, or when something is
 * served already has a mistake in it, changes nothing.
 */
unsigned int table_load(struct inetd *in);

/* Log where each line listens. */
void table_say(const struct inetd *in);

/* Serve nothing any more. */
void table_close(struct inetd *in);

#endif
