/* conf_web.c - the settings of the web, read by libconfuse. */
#include "common/conf_web.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/conf_check.h"
#include "common/conf_take.h"

#define MB (1024L * 1024)

#define STATUS_DIGITS 3
#define LIST_MAX      256 /* in one list */

/* RFC 9110 5.6.2: what a name is made of. */
#define TOKEN                                                                  \
	"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"                  \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* clang-format off */

cfg_opt_t conf_http_settings[] = {
	CFG_STR("mime",      "/etc/mime.types", CFGF_NONE),
	CFG_STR("logins",    "spool/run/logins.www-data", CFGF_NONE),
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
	CFG_STR("log",           NULL,       CFGF_NODEFAULT), /* spool/log/www/ and its name */
	CFG_END()
};

/* clang-format on */

void
conf_http_take(struct http_conf *h, cfg_t *section)
{
	h->mime = cfg_getstr(section, "mime");
	h->logins = cfg_getstr(section, "logins");
	h->body_max = (size_t)cfg_getint(section, "body_max");
	h->header_s = (int)cfg_getint(section, "header");
	h->idle_s = (int)cfg_getint(section, "idle");
	h->lifetime_s = (unsigned int)cfg_getint(section, "lifetime");
	h->cgi_s = (unsigned int)cfg_getint(section, "cgi");
	h->cgi_max = (unsigned int)cfg_getint(section, "cgi_max");
}

static void
take_site(struct site_conf *s, cfg_t *section)
{
	s->name = cfg_title(section);
	s->root = conf_text(section, "root", "etc/www", s->name);
	s->aliases = conf_list(section, "aliases");
	s->index = conf_list(section, "index");
	s->allow = conf_list(section, "allow");
	s->deny = conf_list(section, "deny");
	s->realm = conf_text(section, "realm", "", s->name);
	s->users = cfg_getstr(section, "users");
	s->groups = cfg_getstr(section, "groups");
	s->require = conf_list(section, "require");
	s->redirect = conf_list(section, "redirect");
	s->errors = conf_list(section, "errors");
	s->headers = conf_list(section, "headers");
	s->log = conf_text(section, "log", "spool/log/www", s->name);
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

/* A status of the class '3' or so before a blank; 0 if there is none. */
static int
status_at(const char *text, char from, char to)
{
	if (strspn(text, "0123456789") != STATUS_DIGITS ||
	    text[STATUS_DIGITS] != ' ' || *text < from || *text > to)
		return 0;
	return (int)strtol(text, NULL, 10);
}

bool
conf_redirect(struct redirect *r, const char *text)
{
	r->status = status_at(text, '3', '3');
	if (r->status != 0)
		text += STATUS_DIGITS + 1;
	else
		r->status = 302;
	if (r->status == 304 || r->status > 308 || *text != '/')
		return false;
	r->path = text;
	r->path_n = strcspn(text, " ");
	r->to = text + r->path_n + 1;
	if (text[r->path_n] == '\0' || r->to[strcspn(r->to, " ")] != '\0')
		return false;
	if (r->path[r->path_n - 1] == '/')
		r->path_n--;
	return *r->to == '/' || strstr(r->to, "://") != NULL;
}

bool
conf_error_page(int *status, const char **path, const char *text)
{
	*status = status_at(text, '4', '5');
	*path = text + STATUS_DIGITS + 1;
	return *status != 0 && **path == '/';
}

static bool
is_redirect(const char *text)
{
	struct redirect r;

	return conf_redirect(&r, text);
}

static bool
is_error_page(const char *text)
{
	const char *path;
	int status;

	return conf_error_page(&status, &path, text);
}

/* RFC 9110 5.5: visible letters, blanks and tabs. */
static bool
is_field(const char *text)
{
	size_t n = strspn(text, TOKEN);

	if (n == 0 || text[n] != ':' || text[n + 1] != ' ')
		return false;
	for (text += n + 1; *text != '\0'; text++)
		if (((unsigned char)*text < ' ' && *text != '\t') ||
		    *text == '\177')
			return false;
	return true;
}

static bool
is_requirement(const char *text)
{
	size_t n = strcspn(text, " ");

	return text[n] == ' ' && text[n + 1] != '\0' &&
	       (strncmp(text, "user ", n + 1) == 0 ||
	           strncmp(text, "group ", n + 1) == 0);
}

const struct conf_list_kind conf_web_lists[] = {
	{ "site", "aliases", LIST_MAX, NULL, NULL },
	{ "site", "index", LIST_MAX, NULL, NULL },
	{ "site", "allow", LIST_MAX, conf_is_network,
	    "a network, as 10.0.0.0/8" },
	{ "site", "deny", LIST_MAX, conf_is_network,
	    "a network, as 10.0.0.0/8" },
	{ "site", "require", LIST_MAX, is_requirement,
	    "\"user\" or \"group\" and a name" },
	{ "site", "redirect", LIST_MAX, is_redirect,
	    "a path and where it is now, as \"/old /new\"" },
	{ "site", "errors", LIST_MAX, is_error_page,
	    "a status and a path, as \"404 /404.html\"" },
	{ "site", "headers", LIST_MAX, is_field,
	    "a field, as \"Name: value\"" },
	{ NULL, NULL, 0, NULL, NULL },
};

/* What anybody may write to, everybody will. */
int
conf_web_check_site(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *site = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);

	if (cfg_opt_size(opt) > LIST_MAX) {
		cfg_error(cfg, "site: expected at most %d of them", LIST_MAX);
		return -1;
	}
	if (cfg_getbool(site, "put") && cfg_size(site, "allow") == 0 &&
	    cfg_getstr(site, "users") == NULL) {
		cfg_error(site, "put: expected users, or networks to allow");
		return -1;
	}
	if (cfg_size(site, "require") > 0 &&
	    cfg_getstr(site, "users") == NULL) {
		cfg_error(site, "require: expected the file of users as well");
		return -1;
	}
	return 0;
}
