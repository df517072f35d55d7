/*
 * names.h - a sorted list of mailboxes, by their files' names (place.h).
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define NAMES_MAX 10000 /* mailboxes of one user */

/* The list and the strings are its own; names_free() frees them. */
struct names {
	char **name;
	size_t n, room;
};

void names_free(struct names *list);

/* Add one at the end. Returns -1 with errno set; EMLINK above NAMES_MAX. */
int names_add(struct names *list, const char *name);

/* Sort it, and keep one of each. */
void names_sort(struct names *list);

/* Of a sorted list: is name in it? Is anything below it? */
bool names_has(const struct names *list, const char *name);
bool names_has_below(const struct names *list, const char *name);

void names_remove(struct names *list, const char *name);

#endif
