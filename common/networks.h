/*
 * networks.h - a list of networks, as settings have it.
 *
 * The memory of a list that has been read belongs to it until networks_free().
 */
#ifndef NETWORKS_H
#define NETWORKS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/network.h"

/* None: n is 0. */
struct networks {
	struct network *of;
	size_t n;
};

/*
 * Read texts, which end with NULL; other, if it is not NULL, may stand among
 * them and is left out. Returns -1 with *wrong the one that is no network, or
 * NULL with errno set.
 */
int networks_read(struct networks *list, const char *const *texts,
    const char *other, const char **wrong);
void networks_free(struct networks *list);

bool networks_have(const struct networks *list, const struct in6_addr *address);

/* Is the address none of deny, and one of allow, if that has any? */
bool networks_let_in(const struct networks *allow, const struct networks *deny,
    const struct in6_addr *address);

#endif
