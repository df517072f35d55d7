/* conf.c - the site's settings, read by libconfuse. */
#include "common/conf.h"

#include <confuse.h>
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/suggest.h"

#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc/inetlab"
#endif

#define KB           1024L
#define DAY_S        (24 * 60 * 60)
#define SERVICES_MAX 64
#define NAMES_MAX    1024 /* in one list */

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

static cfg_opt_t pop3_settings[] = {
	CFG_INT("mistakes_max", 10,      CFGF_NONE),
	CFG_INT("messages_max", 1000000, CFGF_NONE),
	CFG_INT("idle",         600,     CFGF_NONE), /* RFC 1939 3 */
	CFG_INT("login",        180,     CFGF_NONE),
	CFG_END()
};

static cfg_opt_t service_settings[] = {
	CFG_STR_LIST("allow", "{}", CFGF_NONE),
	CFG_STR_LIST("deny",  "{}", CFGF_NONE),
	CFG_STR_LIST("proxy", "{}", CFGF_NONE),
	CFG_INT("lifetime",   3600, CFGF_NONE),
	CFG_END()
};

static cfg_opt_t settings[] = {
	CFG_STR("hostname",         NULL,            CFGF_NODEFAULT), /* domain */
	CFG_STR("domain",           "st.um",         CFGF_NONE),
	CFG_STR_LIST("local_names", "{}",            CFGF_NONE),
	CFG_STR("users",            "etc/users",     CFGF_NONE),
	CFG_STR("mail",             "spool/mail",    CFGF_NONE),
	CFG_STR("tmp",              "spool/tmp",     CFGF_NONE),
	CFG_INT("mailbox_max",      0,               CFGF_NONE),
	CFG_INT("lock",             20,              CFGF_NONE),
	CFG_BOOL("strict",          cfg_false,       CFGF_NONE),
	CFG_INT("connections_max",  512,             CFGF_NONE),
	CFG_SEC("smtp",             smtp_settings,   CFGF_NONE),
	CFG_SEC("pop3",             pop3_settings,   CFGF_NONE),
	CFG_SEC("service",          service_settings,
	                            CFGF_MULTI | CFGF_TITLE),
	CFG_END()
};

/* What a number may be. */
static const struct range {
	const char *setting;
	long least, most;
} ranges[] = {
	{ "mailbox_max",         0, LONG_MAX },
	{ "lock",                1, 600 },
	{ "connections_max",     1, 4096 },
	{ "smtp|recipients_max", 1, 10000 },
	{ "smtp|mistakes_max",   1, 1000 },
	{ "smtp|size_max",       1, LONG_MAX },
	{ "smtp|idle",           1, DAY_S },
	{ "smtp|lifetime",       1, DAY_S },
	{ "pop3|mistakes_max",   1, 1000 },
	{ "pop3|messages_max",   1, 10000000 },
	{ "pop3|idle",           1, DAY_S },
	{ "pop3|login",          1, DAY_S },
	{ "service|lifetime",    0, DAY_S },
};
/* clang-format on */

/* What libconfuse read, and the lists made of it. */
struct conf_file {
	cfg_t *cfg;
	char *path;
	size_t services;
	struct service_conf service[SERVICES_MAX];
};

#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

/* The last part of "smtp|idle". */
static const char *
own_name(const char *setting)
{
	const char *bar = strrchr(setting, '|');

	return bar == NULL ? setting : bar + 1;
}

/* True if r is about opt, which stands in the section cfg. */
static bool
is_about(const struct range *r, const cfg_t *cfg, const cfg_opt_t *opt)
{
	size_t section = (size_t)(own_name(r->setting) - r->setting);

	if (strcmp(own_name(r->setting), opt->name) != 0)
		return false;
	if (section == 0)
		return strcmp(cfg->name, "root") == 0;
	return strlen(cfg->name) == section - 1 &&
	       strncmp(cfg->name, r->setting, section - 1) == 0;
}

static int
check_range(cfg_t *cfg, cfg_opt_t *opt)
{
	long value = cfg_opt_getnint(opt, 0);
	size_t i;

	for (i = 0; i < RANGES; i++) {
		if (!is_about(&ranges[i], cfg, opt))
			continue;
		if (value >= ranges[i].least && value <= ranges[i].most)
			return 0;
		cfg_error(cfg, "%s = %ld: expected a number from %ld to %ld",
		    opt->name, value, ranges[i].least, ranges[i].most);
		return -1;
	}
	return 0;
}

/* Say what is wrong; for a name that does not exist, what may be meant. */
static void
complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	const char *names[sizeof(settings) / sizeof(settings[0])];
	const char *meant = NULL;
	char what[256], word[64];
	size_t n = 0;

	vsnprintf(what, sizeof(what), fmt, ap);
	if (sscanf(what, "no such option '%63[^']'", word) == 1) {
		for (; cfg->opts[n].name != NULL; n++)
			names[n] = cfg->opts[n].name;
		names[n] = NULL;
		meant = suggest(word, names);
	}
	if (meant != NULL)
		warnx("%s:%d: %s: did you mean %s?", cfg->filename, cfg->line,
		    what, meant);
	else
		warnx("%s:%d: %s", cfg->filename, cfg->line, what);
}

/* A list of the file as an array that ends with NULL. */
static const char *const *
list_of(cfg_t *cfg, const char *name)
{
	unsigned int n = cfg_size(cfg, name), i;
	const char **list;

	if (n > NAMES_MAX)
		errx(EX_CONFIG, "%s: at most %d names", name, NAMES_MAX);
	list = reallocarray(NULL, n + 1, sizeof(*list));
	if (list == NULL)
		err(EX_OSERR, "settings");
	for (i = 0; i < n; i++)
		list[i] = cfg_getnstr(cfg, name, i);
	list[n] = NULL;
	return list;
}

static void
take_services(struct conf_file *f)
{
	struct service_conf *s;
	cfg_t *section;

	for (f->services = 0; f->services < cfg_size(f->cfg, "service");
	     f->services++) {
		if (f->services == SERVICES_MAX)
			errx(EX_CONFIG, "%s: more than %d service sections",
			    f->path, SERVICES_MAX);
		section = cfg_getnsec(
		    f->cfg, "service", (unsigned int)f->services);
		s = &f->service[f->services];
		s->name = cfg_title(section);
		s->allow = list_of(section, "allow");
		s->deny = list_of(section, "deny");
		s->proxy = list_of(section, "proxy");
		s->lifetime_s = (unsigned int)cfg_getint(section, "lifetime");
	}
}

static void
take_values(struct conf *c, cfg_t *cfg)
{
	c->domain = cfg_getstr(cfg, "domain");
	c->hostname = cfg_getstr(cfg, "hostname");
	if (c->hostname == NULL)
		c->hostname = c->domain;
	c->local_names = list_of(cfg, "local_names");
	c->users = cfg_getstr(cfg, "users");
	c->mail = cfg_getstr(cfg, "mail");
	c->tmp = cfg_getstr(cfg, "tmp");
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
	c->pop3.mistakes_max = (unsigned int)cfg_getint(
	    cfg, "pop3|mistakes_max");
	c->pop3.messages_max = (unsigned int)cfg_getint(
	    cfg, "pop3|messages_max");
	c->pop3.idle_s = (int)cfg_getint(cfg, "pop3|idle");
	c->pop3.login_s = (unsigned int)cfg_getint(cfg, "pop3|login");
}

struct conf *
conf_read(const char *path)
{
	struct conf *c = calloc(1, sizeof(*c));
	size_t i;

	if (c == NULL || (c->file = calloc(1, sizeof(*c->file))) == NULL ||
	    (c->file->path = strdup(path)) == NULL ||
	    (c->file->cfg = cfg_init(settings, CFGF_NONE)) == NULL)
		err(EX_OSERR, "%s", path);
	c->path = c->file->path;
	cfg_set_error_function(c->file->cfg, complain);
	for (i = 0; i < RANGES; i++)
		cfg_set_validate_func(
		    c->file->cfg, ranges[i].setting, check_range);
	switch (cfg_parse(c->file->cfg, path)) {
	case CFG_SUCCESS:
		take_values(c, c->file->cfg);
		take_services(c->file);
		return c;
	case CFG_FILE_ERROR:
		warn("%s", path);
		break;
	default:
		break; /* complain() has said it */
	}
	conf_free(c);
	return NULL;
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
	free((void *)c->local_names);
	cfg_free(c->file->cfg);
	free(c->file->path);
	free(c->file);
	free(c);
}

/* Where this program's settings are; in_program has room for a path. */
static const char *
find_file(char *in_program, size_t size)
{
	const char *path = getenv("INETLAB_CONF");
	ssize_t n;
	char *slash;

	if (path != NULL)
		return path;
	n = readlink("/proc/self/exe", in_program, size - 1);
	if (n > 0) {
		in_program[n] = '\0';
		slash = strrchr(in_program, '/');
		if (slash != NULL)
			*slash = '\0';
		if (strlcat(in_program, "/../etc/inetlab.conf", size) < size &&
		    access(in_program, F_OK) == 0)
			return in_program;
	}
	return SYSCONFDIR "/inetlab.conf";
}

/* Go to the folder above the one that path is in. */
static void
enter_site(const char *path)
{
	char site[PATH_MAX];
	char *slash;

	if (strlcpy(site, path, sizeof(site)) >= sizeof(site))
		errx(EX_CONFIG, "%s: the path is too long", path);
	slash = strrchr(site, '/');
	if (slash == NULL)
		strlcpy(site, "..", sizeof(site));
	else if (strlcpy(slash, "/..", sizeof(site) - (size_t)(slash - site)) >=
	         sizeof(site) - (size_t)(slash - site))
		errx(EX_CONFIG, "%s: the path is too long", path);
	if (chdir(site) == -1)
		err(EX_CONFIG, "%s", site);
}

const struct conf *
conf_load(void)
{
	char in_program[PATH_MAX];
	const char *path = find_file(in_program, sizeof(in_program));
	const struct conf *c = conf_read(path);

	if (c == NULL)
		exit(EX_CONFIG);
	enter_site(path);
	return c;
}

const struct service_conf *
conf_service(const struct conf *c, const char *name)
{
	static const char *const none[] = { NULL };
	static const struct service_conf defaults = { .name = "",
		.allow = none,
		.deny = none,
		.proxy = none,
		.lifetime_s = 3600 };
	size_t i;

	for (i = 0; i < c->file->services; i++)
		if (strcmp(c->file->service[i].name, name) == 0)
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
