/* conf_web.c - the settings of the web, read by libconfuse. */
#include "common/conf_web.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define MB (1024L * 1024)

/* clang-format off */

cfg_opt_t conf_http_settings[] = {
	CFG_STR("mime",      "/etc/mime.types", CFGF_NONE),
	CFG_INT("body_max",  16 * MB, CFGF_NONE),
	CFG_INT("header",    20,      CFGF_NONE),
	CFG_INT("idle",      15,      CFGF_NONE),
	CFG_INT("lifetime",  3600,    CFGF_NONE),
	CFG_INT("cgi",       30,      CFGF_NONE),
	CFG_INT("cgi_max",   32,      CFGF_NONE),
	CFG_END()
};

static char index_html[] = "{ \"index.html\" }";

cfg_opt_t conf_site_settings[] = {
	CFG_STR("root",          NULL,       CFGF_NODEFAULT), /* etc/www/ and its name */
	CFG_STR_LIST("aliases",  NULL,       CFGF_NONE),
	CFG_STR_LIST("index",    index_html, CFGF_NONE),
	CFG_BOOL("listing",      cfg_false,  CFGF_NONE),
	CFG_STR_LIST("allow",    NULL,       CFGF_NONE),
	CFG_STR_LIST("deny",     NULL,       CFGF_NONE),
	CFG_STR("realm",         NULL,       CFGF_NODEFAULT), /* its name */
	CFG_STR("users",         NULL,       CFGF_NODEFAULT),
	CFG_STR("groups",        NULL,       CFGF_NODEFAULT),
	CFG_STR_LIST("require",  NULL,       CFGF_NONE),
	CFG_STR_LIST("redirect", NULL,       CFGF_NONE),
	CFG_STR_LIST("errors",   NULL,       CFGF_NONE),
	CFG_STR_LIST("headers",  NULL,       CFGF_NONE),
	CFG_INT("hsts",          0,          CFGF_NONE),
	CFG_BOOL("put",          cfg_false,  CFGF_NONE),
	CFG_BOOL("cgi",          cfg_false,  CFGF_NONE),
	CFG_BOOL("teaching",     cfg_false,  CFGF_NONE),
	CFG_STR("log",           NULL,       CFGF_NODEFAULT), /* spool/log/ and its name */
	CFG_END()
};

/* clang-format on */

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

void
conf_http_take(struct http_conf *h, cfg_t *section)
{
	h->mime = cfg_getstr(section, "mime");
	h->body_max = (size_t)cfg_getint(section, "body_max");
	h->header_s = (int)cfg_getint(section, "header");
	h->idle_s = (int)cfg_getint(section, "idle");
	h->lifetime_s = (unsigned int)cfg_getint(section, "lifetime");
	h->cgi_s = (unsigned int)cfg_getint(section, "cgi");
	h->cgi_max = (unsigned int)cfg_getint(section, "cgi_max");
}

/* A text of the section; if it is not there, before and name. */
static const char *
text_or(cfg_t *section, const char *name, const char *before)
{
	char *text;

	if (cfg_getstr(section, name) != NULL)
		return cfg_getstr(section, name);
	if (asprintf(&text, "%s%s", before, cfg_title(section)) == -1)
		err(EX_OSERR, "settings");
	cfg_setstr(section, name, text);
	free(text);
	return cfg_getstr(section, name);
}

static void
take_site(struct site_conf *s, cfg_t *section)
{
	s->name = cfg_title(section);
	s->root = text_or(section, "root", "etc/www/");
	s->aliases = conf_list(section, "aliases");
	s->index = conf_list(section, "index");
	s->allow = conf_list(section, "allow");
	s->deny = conf_list(section, "deny");
	s->realm = text_or(section, "realm", "");
	s->users = cfg_getstr(section, "users");
	s->groups = cfg_getstr(section, "groups");
	s->require = conf_list(section, "require");
	s->redirect = conf_list(section, "redirect");
	s->errors = conf_list(section, "errors");
	s->headers = conf_list(section, "headers");
	s->log = text_or(section, "log", "spool/log/");
	s->hsts_s = (unsigned int)cfg_getint(section, "hsts");
	s->listing = cfg_getbool(section, "listing");
	s->put = cfg_getbool(section, "put");
	s->cgi = cfg_getbool(section, "cgi");
	s->teaching = cfg_getbool(section, "teaching");
}

struct site_conf *
conf_sites_take(cfg_t *cfg, size_t *n)
{
	struct site_conf *sites = calloc(
	    cfg_size(cfg, "site") + 1, sizeof(*sites));

	if (sites == NULL)
		err(EX_OSERR, "settings");
	for (*n = 0; *n < cfg_size(cfg, "site"); ++*n)
		take_site(
		    &sites[*n], cfg_getnsec(cfg, "site", (unsigned int)*n));
	return sites;
}

void
conf_sites_free(struct site_conf *sites, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free((void *)sites[i].aliases);
		free((void *)sites[i].index);
		free((void *)sites[i].allow);
		free((void *)sites[i].deny);
		free((void *)sites[i].require);
		free((void *)sites[i].redirect);
		free((void *)sites[i].errors);
		free((void *)sites[i].headers);
	}
	free(sites);
}
