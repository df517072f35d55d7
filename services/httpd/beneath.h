/*
 * beneath.h - opening what is beneath a folder, and nothing else.
 *
 * The kernel resolves the path (openat2(2)): neither "..", nor an absolute
 * link, nor one of /proc's leads out. Nothing here waits: a FIFO opens at once.
 */
#ifndef BENEATH_H
#define BENEATH_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * As openat(2), with O_CLOEXEC; path may begin with slashes, and "" is the
 * folder. errno is ENOENT for all that is not there or leads out.
 */
int beneath_open(int folder, const char *path, int flags);

/*
 * The folder that the last name of path is in, opened with flags, and that
 * name, which is within path.
 */
int beneath_folder(int folder, const char *path, int flags, const char **name);

/* Does a name in path begin with a dot? .well-known may (RFC 8615). */
bool beneath_hidden(const char *path);

#endif
