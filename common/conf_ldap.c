/* conf_ldap.c - the settings of the directory, read by libconfuse. */
#include "common/conf_ldap.h"

#include <stdlib.h>
#include <string.h>

#include "common/conf_take.h"

#define KB 1024L
#define MB (1024L * 1024)

#define LIST_MAX 256 /* in one list */

/* clang-format off */

/* What people look for by all of it, and by a part. */
static char equality[] = "{ \"objectClass\", \"uid\", \"cn\", \"sn\", \"givenName\", \"mail\", \"ou\", \"member\", \"uniqueMember\", \"memberUid\", \"uidNumber\", \"gidNumber\", \"entryUUID\" }";
static char substring[] = "{ \"uid\", \"cn\", \"sn\", \"givenName\", \"mail\" }";

cfg_opt_t conf_ldap_settings[] = {
	CFG_STR("spool",          "spool/ldap", CFGF_NONE),
	CFG_STR("file",           "etc/directory.ldif", CFGF_NONE),
	CFG_STR_LIST("schema",    NULL,         CFGF_NONE),
	CFG_STR_LIST("suffixes",  NULL,         CFGF_NONE),
	CFG_STR("root_dn",        "",           CFGF_NONE),
	CFG_STR("root_password",  "",           CFGF_NONE),
	CFG_STR_LIST("access",    NULL,         CFGF_NONE),
	CFG_STR_LIST("equality",  equality,     CFGF_NONE),
	CFG_STR_LIST("substring", substring,    CFGF_NONE),
	CFG_STR_LIST("presence",  NULL,         CFGF_NONE),
	CFG_INT("map",            16384 * MB,   CFGF_NONE),
	CFG_INT("entries_max",    10000,        CFGF_NONE),
	CFG_INT("sort_max",       10000,        CFGF_NONE),
	CFG_INT("pdu_max",        4 * MB,       CFGF_NONE),
	CFG_INT("time",           60,           CFGF_NONE),
	CFG_INT("idle",           900,          CFGF_NONE),
	CFG_INT("login",          300,          CFGF_NONE),
	CFG_INT("lifetime",       43200,        CFGF_NONE),
	CFG_STR("logins",         "spool/run/logins.list", CFGF_NONE),
	CFG_STR("socket",         "spool/run/ldap", CFGF_NONE),
	CFG_STR("people",         "",           CFGF_NONE),
	CFG_STR("user",           "(uid=%s)",   CFGF_NONE),
	CFG_END()
};

/* clang-format on */

void
conf_ldap_take(struct ldap_conf *l, cfg_t *section)
{
	l->spool = cfg_getstr(section, "spool");
	l->file = cfg_getstr(section, "file");
	l->schema = conf_list(section, "schema");
	l->suffixes = conf_list(section, "suffixes");
	l->root_dn = cfg_getstr(section, "root_dn");
	l->root_password = cfg_getstr(section, "root_password");
	l->access = conf_list(section, "access");
	l->equality = conf_list(section, "equality");
	l->substring = conf_list(section, "substring");
	l->presence = conf_list(section, "presence");
	l->map = (size_t)cfg_getint(section, "map");
	l->entries_max = (unsigned int)cfg_getint(section, "entries_max");
	l->sort_max = (unsigned int)cfg_getint(section, "sort_max");
	l->pdu_max = (size_t)cfg_getint(section, "pdu_max");
	l->time_s = (unsigned int)cfg_getint(section, "time");
	l->idle_s = (int)cfg_getint(section, "idle");
	l->login_s = (unsigned int)cfg_getint(section, "login");
	l->lifetime_s = (unsigned int)cfg_getint(section, "lifetime");
	l->logins = cfg_getstr(section, "logins");
	l->socket = cfg_getstr(section, "socket");
	l->people = cfg_getstr(section, "people");
	l->user = cfg_getstr(section, "user");
}

void
conf_ldap_free(struct ldap_conf *l)
{
	free((void *)l->schema);
	free((void *)l->suffixes);
	free((void *)l->access);
	free((void *)l->equality);
	free((void *)l->substring);
	free((void *)l->presence);
}

static bool
is_filled(const char *text)
{
	return *text != '\0';
}

/* The rest of a name is for ldapd, who knows the schema. */
static bool
is_dn(const char *text)
{
	return strchr(text, '=') != NULL;
}

const struct conf_list_kind conf_ldap_lists[] = {
	{ "ldap", "schema", LIST_MAX, is_filled, "a file" },
	{ "ldap", "suffixes", LIST_MAX, is_dn, "a name, as o=um,c=es" },
	{ "ldap", "access", LIST_MAX, is_filled, "a rule" },
	{ "ldap", "equality", LIST_MAX, is_filled, "an attribute" },
	{ "ldap", "substring", LIST_MAX, is_filled, "an attribute" },
	{ "ldap", "presence", LIST_MAX, is_filled, "an attribute" },
	{ NULL, NULL, 0, NULL, NULL },
};

/* One place for the account, and nothing else to be replaced. */
static bool
is_pattern(const char *text)
{
	const char *percent = strchr(text, '%');

	return *text == '(' && percent != NULL && percent[1] == 's' &&
	       strchr(percent + 1, '%') == NULL;
}

int
conf_ldap_check(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *ldap = cfg_opt_getnsec(opt, 0);
	const char *dn = cfg_getstr(ldap, "root_dn");
	const char *password = cfg_getstr(ldap, "root_password");

	(void)cfg;
	if (*dn != '\0' && !is_dn(dn)) {
		cfg_error(ldap, "root_dn: expected a name, as cn=admin,c=es");
		return -1;
	}
	if (*password != '\0' && *password != '$' && *password != '{') {
		cfg_error(ldap, "root_password: expected a hash of it, as "
		                "mkpasswd(1) prints it");
		return -1;
	}
	if (*password != '\0' && *dn == '\0') {
		cfg_error(ldap, "root_password: expected root_dn as well");
		return -1;
	}
	if (!is_pattern(cfg_getstr(ldap, "user"))) {
		cfg_error(ldap, "user: expected a filter with one %%s in it, "
		                "as \"(uid=%%s)\"");
		return -1;
	}
	return 0;
}
