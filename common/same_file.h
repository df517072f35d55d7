/*
 * same_file.h - has anything happened to a file since it was looked at?
 */
#ifndef SAME_FILE_H
#define SAME_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

/* True if nothing has: device, inode, size and times are the same. */
bool same_file(const struct stat *a, const struct stat *b);

#endif
