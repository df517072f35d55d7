/* networks.c - a list of networks, as settings have it. */
#include "common/networks.h"

#include <stdlib.h>
#include <string.h>

int
networks_read(struct networks *list, const char *const *texts,
    const char *other, const char **wrong)
{
	size_t n = 0;

	*wrong = NULL;
	while (texts[n] != NULL)
		n++;
	list->n = 0;
	list->of = n == 0 ? NULL : reallocarray(NULL, n, sizeof(*list->of));
	if (n > 0 && list->of == NULL)
		return -1;
	for (; *texts != NULL; texts++) {
		if (other != NULL && strcmp(*texts, other) == 0)
			continue;
		if (network_parse(&list->of[list->n], *texts) == -1) {
			*wrong = *texts;
			return -1;
		}
		list->n++;
	}
	return 0;
}

void
networks_free(struct networks *list)
{
	free(list->of);
	*list = (struct networks){ .n = 0 };
}

bool
networks_have(const struct networks *list, const struct in6_addr *address)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (network_has(&list->of[i], address))
			return true;
	return false;
}

bool
networks_let_in(const struct networks *allow, const struct networks *deny,
    const struct in6_addr *address)
{
	return !networks_have(deny, address) &&
	       (allow->n == 0 || networks_have(allow, address));
}
