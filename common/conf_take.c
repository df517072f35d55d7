/* conf_take.c - values, as libconfuse has read them. */
#include "common/conf_take.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

const char *const *
conf_list(cfg_t *cfg, const char *name)
{
	unsigned int n = cfg_size(cfg, name), i;
	const char **list;

	list = reallocarray(NULL, n + 1, sizeof(*list));
	if (list == NULL)
		err(EX_OSERR, "settings");
	for (i = 0; i < n; i++)
		list[i] = cfg_getnstr(cfg, name, i);
	list[n] = NULL;
	return list;
}

const char *
conf_text(cfg_t *cfg, const char *name, const char *folder, const char *of)
{
	char *text;

	if (cfg_getstr(cfg, name) != NULL)
		return cfg_getstr(cfg, name);
	if (asprintf(&text, "%s%s%s", folder, *folder == '\0' ? "" : "/", of) ==
	    -1)
		err(EX_OSERR, "settings");
	cfg_setstr(cfg, name, text);
	free(text);
	return cfg_getstr(cfg, name);
}
