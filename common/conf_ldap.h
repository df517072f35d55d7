/*
 * conf_ldap.h - conf.c's own: the settings of the directory, the section ldap.
 */
#ifndef CONF_LDAP_H
#define CONF_LDAP_H

#include <confuse.h>

#include "common/conf.h"
#include "common/conf_check.h"

/* What libconfuse is to expect. */
extern cfg_opt_t conf_ldap_settings[];

/* What its lists may be, and what libconfuse calls for the whole section. */
extern const struct conf_list_kind conf_ldap_lists[];
int conf_ldap_check(cfg_t *cfg, cfg_opt_t *opt);

/* What it has read; its lists are for conf_ldap_free(). */
void conf_ldap_take(struct ldap_conf *l, cfg_t *section);
void conf_ldap_free(struct ldap_conf *l);

#endif
