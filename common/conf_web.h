/*
 * conf_web.h - conf.c's own: the settings of the web, the section http and
 * one for each site.
 */
#ifndef CONF_WEB_H
#define CONF_WEB_H

#include <confuse.h>

#include "common/conf.h"
#include "common/conf_check.h"

/* What libconfuse is to expect. */
extern cfg_opt_t conf_http_settings[], conf_site_settings[];

/* What its lists may be, and what libconfuse calls for each site. */
extern const struct conf_list_kind conf_web_lists[];
int conf_web_check_site(cfg_t *cfg, cfg_opt_t *opt);

/* What it has read. The list and its n sites are for conf_sites_free(). */
void conf_http_take(struct http_conf *h, cfg_t *section);
struct site_conf *conf_sites_take(cfg_t *cfg, size_t *n);
void conf_sites_free(struct site_conf *sites, size_t n);

#endif
