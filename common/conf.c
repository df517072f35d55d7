/* conf.c - the site's settings, read by libconfuse. */
#include "common/conf.h"

#include <confuse.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "common/conf_check.h"
#include "common/conf_ldap.h"
#include "common/conf_take.h"
#include "common/conf_web.h"
#include "common/file_name.h"
#include "common/log.h"
#include "common/service.h"

#define KB         1024L
#define FILE_MAX   (1024 * 1024)
#define LIFETIME_S 3600 /* of a connection, if its service says nothing */

/* clang-format off */

/* Every setting and its default. */
static cfg_opt_t smtp_settings[] = {
	CFG_STR("banner",         "ESMTP inetlab", CFGF_NONE),
	CFG_INT("recipients_max", 100,             CFGF_NONE), /* RFC 5321 4.5.3.1.8 */
	CFG_INT("mistakes_max",   10,              CFGF_NONE),
	CFG_INT("size_max",       40000 * KB,      CFGF_NONE),
	CFG_INT("idle",           300,             CFGF_NONE), /* RFC 5321 4.5.3.2.7 */
	CFG_INT("lifetime",       3600,            CFGF_NONE),
	CFG_END()
};

static cfg_opt_t submission_settings[] = {
	CFG_BOOL("own_sender", cfg_false, CFGF_NONE),
	CFG_END()
};

static cfg_opt_t pop3_settings[] = {
	CFG_INT("mistakes_max", 10,      CFGF_NONE),
	CFG_INT("messages_max", 1000000, CFGF_NONE),
	CFG_INT("idle",         600,     CFGF_NONE), /* RFC 1939 3 */
	CFG_INT("login",        180,     CFGF_NONE),
	CFG_END()
};

static cfg_opt_t imap_settings[] = {
	CFG_INT("mistakes_max", 10,      CFGF_NONE),
	CFG_INT("messages_max", 1000000, CFGF_NONE),
	CFG_STR("delimiter",    "/",     CFGF_NONE),
	CFG_INT("idle",         1800,    CFGF_NONE), /* RFC 3501 5.4 */
	CFG_INT("login",        180,     CFGF_NONE),
	CFG_END()
};

static cfg_opt_t dns_settings[] = {
	CFG_STR("spool",         "spool/zones", CFGF_NONE),
	CFG_STR("keys",          "etc/tsig",    CFGF_NONE),
	CFG_INT("udp_size",      1232,          CFGF_NONE), /* DNS flag day 2020 */
	CFG_INT("responses",     20,            CFGF_NONE),
	CFG_INT("idle",          10,            CFGF_NONE), /* RFC 7766 6.2.3 */
	CFG_INT("lifetime",      3600,          CFGF_NONE),
	CFG_STR_LIST("recursion_flag", NULL,    CFGF_NONE),
	CFG_END()
};

static cfg_opt_t finger_settings[] = {
	CFG_STR("list",  "(uid=*)",    CFGF_NONE),
	CFG_STR("plans", "etc/finger", CFGF_NONE),
	CFG_INT("most",  50,           CFGF_NONE),
	CFG_INT("idle",  30,           CFGF_NONE),
	CFG_END()
};

static cfg_opt_t zone_settings[] = {
	CFG_STR("file",          NULL, CFGF_NODEFAULT), /* etc/zones/ and its name */
	CFG_STR_LIST("transfer", NULL, CFGF_NONE),
	CFG_STR_LIST("notify",   NULL, CFGF_NONE),
	CFG_STR_LIST("primary",  NULL, CFGF_NONE),
	CFG_STR("key",           NULL, CFGF_NODEFAULT),
	CFG_END()
};

static cfg_opt_t service_settings[] = {
	CFG_STR_LIST("allow", NULL, CFGF_NONE),
	CFG_STR_LIST("deny",  NULL, CFGF_NONE),
	CFG_STR_LIST("proxy", NULL, CFGF_NONE),
	CFG_INT("lifetime",   LIFETIME_S, CFGF_NONE),
	CFG_END()
};

static char loopback[] = "{ \"127.0.0.0/8\", \"::1\" }";

static cfg_opt_t settings[] = {
	CFG_STR("hostname",         NULL,            CFGF_NODEFAULT), /* domain */
	CFG_STR("domain",           "st.um",         CFGF_NONE),
	CFG_STR_LIST("local_names", NULL,            CFGF_NONE),
	CFG_STR("postmaster",       "user1",         CFGF_NONE),
	CFG_STR("users",            "etc/users",     CFGF_NONE),
	CFG_STR("mail",             "spool/mail",    CFGF_NONE),
	CFG_STR("folders",          "spool/folders", CFGF_NONE),
	CFG_STR("tmp",              "spool/tmp",     CFGF_NONE),
	CFG_STR("logins",           "spool/run/logins", CFGF_NONE),
	CFG_STR_LIST("clear_passwords", loopback,    CFGF_NONE),
	CFG_INT("login_failures",   20,              CFGF_NONE),
	CFG_INT("login_window",     600,             CFGF_NONE),
	CFG_INT("mailbox_max",      0,               CFGF_NONE),
	CFG_INT("lock",             20,              CFGF_NONE),
	CFG_BOOL("strict",          cfg_false,       CFGF_NONE),
	CFG_INT("connections_max",  512,             CFGF_NONE),
	CFG_SEC("smtp",             smtp_settings,   CFGF_NONE),
	CFG_SEC("submission",       submission_settings, CFGF_NONE),
	CFG_SEC("pop3",             pop3_settings,   CFGF_NONE),
	CFG_SEC("imap",             imap_settings,   CFGF_NONE),
	CFG_SEC("dns",              dns_settings,    CFGF_NONE),
	CFG_SEC("finger",           finger_settings, CFGF_NONE),
	CFG_SEC("zone",             zone_settings,   CFGF_MULTI | CFGF_TITLE),
	CFG_SEC("http",             conf_http_settings, CFGF_NONE),
	CFG_SEC("site",             conf_site_settings, CFGF_MULTI | CFGF_TITLE),
	CFG_SEC("ldap",             conf_ldap_settings, CFGF_NONE),
	CFG_SEC("service",          service_settings,
	                            CFGF_MULTI | CFGF_TITLE),
	CFG_END()
};

/* clang-format on */

/* What libconfuse read, and the lists made of it. */
struct conf_file {
	cfg_t *cfg;
	char *path;
	size_t services;
	struct service_conf service[CONF_SERVICES];
	struct zone_conf *zone;
	struct site_conf *site;
};

static void
take_services(struct conf_file *f)
{
	struct service_conf *s;
	cfg_t *section;

	for (f->services = 0; f->services < cfg_size(f->cfg, "service");
	     f->services++) {
		section = cfg_getnsec(
		    f->cfg, "service", (unsigned int)f->services);
		s = &f->service[f->services];
		s->name = cfg_title(section);
		s->allow = conf_list(section, "allow");
		s->deny = conf_list(section, "deny");
		s->proxy = conf_list(section, "proxy");
		s->lifetime_s = (unsigned int)cfg_getint(section, "lifetime");
	}
}

static void
take_zones(struct conf *c, struct conf_file *f)
{
	char name[PATH_MAX];
	struct zone_conf *z;
	cfg_t *section;

	f->zone = calloc(cfg_size(f->cfg, "zone") + 1, sizeof(*f->zone));
	if (f->zone == NULL)
		err(EX_OSERR, "settings");
	c->zones = f->zone;
	for (; c->zones_n < cfg_size(f->cfg, "zone"); c->zones_n++) {
		section = cfg_getnsec(f->cfg, "zone", (unsigned int)c->zones_n);
		z = &f->zone[c->zones_n];
		z->name = cfg_title(section);
		z->transfer = conf_list(section, "transfer");
		z->notify = conf_list(section, "notify");
		z->primary = conf_list(section, "primary");
		z->key = cfg_getstr(section, "key");
		/* A name too long for a file is too long for a zone. */
		file_name(name, sizeof(name), z->name);
		/* What we copy is ours, the rest is the site's. */
		z->file = conf_text(section, "file",
		    z->primary[0] != NULL ? c->dns.spool : "etc/zones",
		    strcmp(z->name, ".") == 0 ? "root" : name);
	}
}

static void
take_dns(struct conf *c, cfg_t *section)
{
	c->dns.spool = cfg_getstr(section, "spool");
	c->dns.keys = cfg_getstr(section, "keys");
	c->dns.udp_size = (unsigned int)cfg_getint(section, "udp_size");
	c->dns.responses = (unsigned int)cfg_getint(section, "responses");
	c->dns.idle_s = (int)cfg_getint(section, "idle");
	c->dns.lifetime_s = (unsigned int)cfg_getint(section, "lifetime");
	c->dns.recursion_flag = conf_list(section, "recursion_flag");
}

/* A section about people who read mail. */
static void
take_reader(struct reader_conf *r, cfg_t *section)
{
	r->mistakes_max = (unsigned int)cfg_getint(section, "mistakes_max");
	r->messages_max = (unsigned int)cfg_getint(section, "messages_max");
	r->idle_s = (int)cfg_getint(section, "idle");
	r->login_s = (unsigned int)cfg_getint(section, "login");
}

static void
take_values(struct conf *c, cfg_t *cfg)
{
	c->domain = cfg_getstr(cfg, "domain");
	c->hostname = cfg_getstr(cfg, "hostname");
	if (c->hostname == NULL)
		c->hostname = c->domain;
	c->local_names = conf_list(cfg, "local_names");
	c->postmaster = cfg_getstr(cfg, "postmaster");
	c->users = cfg_getstr(cfg, "users");
	c->mail = cfg_getstr(cfg, "mail");
	c->folders = cfg_getstr(cfg, "folders");
	c->tmp = cfg_getstr(cfg, "tmp");
	c->logins = cfg_getstr(cfg, "logins");
	c->clear_passwords = conf_list(cfg, "clear_passwords");
	c->login_failures = (unsigned int)cfg_getint(cfg, "login_failures");
	c->login_window_s = (unsigned int)cfg_getint(cfg, "login_window");
	c->mailbox_max = (size_t)cfg_getint(cfg, "mailbox_max");
	c->lock_s = (unsigned int)cfg_getint(cfg, "lock");
	c->strict = cfg_getbool(cfg, "strict");
	c->connections_max = (unsigned int)cfg_getint(cfg, "connections_max");
	c->smtp.banner = cfg_getstr(cfg, "smtp|banner");
	c->smtp.recipients_max = (unsigned int)cfg_getint(
	    cfg, "smtp|recipients_max");
	c->smtp.mistakes_max = (unsigned int)cfg_getint(
	    cfg, "smtp|mistakes_max");
	c->smtp.size_max = (size_t)cfg_getint(cfg, "smtp|size_max");
	c->smtp.idle_s = (int)cfg_getint(cfg, "smtp|idle");
	c->smtp.lifetime_s = (unsigned int)cfg_getint(cfg, "smtp|lifetime");
	c->submission.own_sender = cfg_getbool(cfg, "submission|own_sender");
	take_reader(&c->pop3, cfg_getsec(cfg, "pop3"));
	take_reader(&c->imap, cfg_getsec(cfg, "imap"));
	c->delimiter = *cfg_getstr(cfg, "imap|delimiter");
	take_dns(c, cfg_getsec(cfg, "dns"));
	c->finger.list = cfg_getstr(cfg, "finger|list");
	c->finger.plans = cfg_getstr(cfg, "finger|plans");
	c->finger.most = (unsigned int)cfg_getint(cfg, "finger|most");
	c->finger.idle_s = (int)cfg_getint(cfg, "finger|idle");
}

/* Open the settings; a folder would make libconfuse's scanner exit. */
static FILE *
open_file(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "re");

	if (f == NULL) {
		log_warn("%s: %s", path, strerror(errno));
		return NULL;
	}
	if (fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= FILE_MAX)
		return f;
	log_warn("%s: expected a file of at most %d octets", path, FILE_MAX);
	fclose(f);
	return NULL;
}

struct conf *
conf_read(const char *path)
{
	struct conf *c;
	FILE *f = open_file(path);
	int result;

	if (f == NULL)
		return NULL;
	c = calloc(1, sizeof(*c));
	if (c == NULL || (c->file = calloc(1, sizeof(*c->file))) == NULL ||
	    (c->file->path = strdup(path)) == NULL ||
	    (c->file->cfg = cfg_init(settings, CFGF_NONE)) == NULL)
		err(EX_OSERR, "%s", path);
	c->path = c->file->path;
	conf_check(c->file->cfg, path);
	result = cfg_parse_fp(c->file->cfg, f);
	fclose(f);
	if (result != CFG_SUCCESS) {
		conf_free(c); /* the checks have said why */
		return NULL;
	}
	take_values(c, c->file->cfg);
	take_services(c->file);
	take_zones(c, c->file);
	conf_http_take(&c->http, cfg_getsec(c->file->cfg, "http"));
	conf_ldap_take(&c->ldap, cfg_getsec(c->file->cfg, "ldap"));
	c->sites = c->file->site = conf_sites_take(c->file->cfg, &c->sites_n);
	return c;
}

void
conf_free(struct conf *c)
{
	size_t i;

	for (i = 0; i < c->file->services; i++) {
		free((void *)c->file->service[i].allow);
		free((void *)c->file->service[i].deny);
		free((void *)c->file->service[i].proxy);
	}
	for (i = 0; i < c->zones_n; i++) {
		free((void *)c->zones[i].transfer);
		free((void *)c->zones[i].notify);
		free((void *)c->zones[i].primary);
	}
	free(c->file->zone);
	conf_sites_free(c->file->site, c->sites_n);
	conf_ldap_free(&c->ldap);
	free((void *)c->dns.recursion_flag);
	free((void *)c->local_names);
	free((void *)c->clear_passwords);
	cfg_free(c->file->cfg);
	free(c->file->path);
	free(c->file);
	free(c);
}

const struct service_conf *
conf_service(const struct conf *c, const char *name)
{
	static const char *const none[] = { NULL };
	static const struct service_conf defaults = {
		.name = "",
		.allow = none,
		.deny = none,
		.proxy = none,
		.lifetime_s = LIFETIME_S,
	};
	size_t i;

	for (i = 0; i < c->file->services; i++)
		if (service_same(c->file->service[i].name, name))
			return &c->file->service[i];
	return &defaults;
}

bool
conf_is_local(const struct conf *c, const char *domain)
{
	const char *const *name;

	if (strcasecmp(domain, c->domain) == 0 ||
	    strcasecmp(domain, c->hostname) == 0 ||
	    strcasecmp(domain, "localhost") == 0)
		return true;
	for (name = c->local_names; *name != NULL; name++)
		if (strcasecmp(domain, *name) == 0)
			return true;
	return false;
}
