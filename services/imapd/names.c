/* names.c - a sorted list of mailboxes. */
#include "services/imapd/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/imapd/place.h"

#define FIRST_ROOM 64 /* names */

void
names_free(struct names *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->name[i]);
	free(list->name);
	*list = (struct names){ .n = 0 };
}

int
names_add(struct names *list, const char *name)
{
	char **more;

	if (list->n == NAMES_MAX) {
		errno = EMLINK;
		return -1;
	}
	if (list->n == list->room) {
		list->room = list->room == 0 ? FIRST_ROOM : list->room * 2;
		more = reallocarray(list->name, list->room, sizeof(*more));
		if (more == NULL)
			return -1;
		list->name = more;
	}
	list->name[list->n] = strdup(name);
	return list->name[list->n] == NULL ? -1 : (list->n++, 0);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
names_sort(struct names *list)
{
	size_t kept = 0, i;

	if (list->n == 0)
		return;
	qsort(list->name, list->n, sizeof(*list->name), by_name);
	for (i = 1; i < list->n; i++)
		if (strcmp(list->name[i], list->name[kept]) == 0)
			free(list->name[i]);
		else
			list->name[++kept] = list->name[i];
	list->n = kept + 1;
}

/* The first that does not come before name. */
static size_t
find(const struct names *list, const char *name)
{
	size_t low = 0, high = list->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(list->name[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
names_has(const struct names *list, const char *name)
{
	size_t at = find(list, name);

	return at < list->n && strcmp(list->name[at], name) == 0;
}

bool
names_has_below(const struct names *list, const char *name)
{
	char above[PLACE_NAME + 1];
	size_t n, at;

	n = (size_t)snprintf(above, sizeof(above), "%s%c", name, PLACE_LEVEL);
	at = find(list, above);
	return at < list->n && strncmp(list->name[at], above, n) == 0;
}

void
names_remove(struct names *list, const char *name)
{
	size_t at = find(list, name);

	if (at == list->n || strcmp(list->name[at], name) != 0)
		return;
	free(list->name[at]);
	memmove(&list->name[at], &list->name[at + 1],
	    (--list->n - at) * sizeof(*list->name));
}
