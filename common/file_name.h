/*
 * file_name.h - a name that people choose, as the name of a file.
 */
#ifndef FILE_NAME_H
#define FILE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Write name so that it leads into no other folder, and no two become the
 * same: "/" is "%2F", and "%" is "%25". False if there is no room for it; to
 * is "" then.
 */
bool file_name(char *to, size_t size, const char *name);

#endif
