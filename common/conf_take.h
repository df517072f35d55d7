/*
 * conf_take.h - conf.c's own: values, as libconfuse has read them.
 */
#ifndef CONF_TAKE_H
#define CONF_TAKE_H

#include <confuse.h>

/* A list as an array that ends with NULL, to be freed; its texts are cfg's. */
const char *const *conf_list(cfg_t *cfg, const char *name);

/* A text; where there is none, it becomes folder and name of what it is of. */
const char *conf_text(
    cfg_t *cfg, const char *name, const char *folder, const char *of);

#endif
