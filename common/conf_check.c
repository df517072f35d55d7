/* conf_check.c - what is wrong with a setting, and what was expected. */
#include "common/conf_check.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/conf_ldap.h"
#include "common/conf_web.h"
#include "common/log.h"
#include "common/network.h"
#include "common/suggest.h"

#define DAY_S        (24 * 60 * 60)
#define NAMES_MAX    1024 /* in one list */
#define SETTINGS_MAX 32   /* in one section */

/* clang-format off */

/* What a number may be. */
static const struct range {
	const char *section, *name;
	long least, most;
} ranges[] = {
	{ "root",    "mailbox_max",    0, LONG_MAX },
	{ "root",    "lock",           1, 600 },
	{ "root",    "login_failures", 1, 1000000 },
	{ "root",    "login_window",   1, DAY_S },
	{ "root",    "connections_max", 1, 4096 }, /* of our scoreboard */
	{ "smtp",    "recipients_max", 1, 1000 }, /* a descriptor each */
	{ "smtp",    "mistakes_max",   1, 1000 },
	{ "smtp",    "size_max",       1, LONG_MAX },
	{ "smtp",    "idle",           1, DAY_S },
	{ "smtp",    "lifetime",       1, DAY_S },
	{ "pop3",    "mistakes_max",   1, 1000 },
	{ "pop3",    "messages_max",   1, 10000000 },
	{ "pop3",    "idle",           1, DAY_S },
	{ "pop3",    "login",          1, DAY_S },
	{ "imap",    "mistakes_max",   1, 1000 },
	{ "imap",    "messages_max",   1, 10000000 },
	{ "imap",    "idle",           1, DAY_S },
	{ "imap",    "login",          1, DAY_S },
	{ "dns",     "udp_size",       512, 4096 }, /* RFC 6891 6.2.3 */
	{ "dns",     "responses",      0, 1000000 },
	{ "dns",     "idle",           1, DAY_S },
	{ "dns",     "lifetime",       1, DAY_S },
	{ "finger",  "most",           1, 1000 },
	{ "finger",  "idle",           1, DAY_S },
	{ "http",    "body_max",       0, LONG_MAX },
	{ "http",    "header",         1, DAY_S },
	{ "http",    "idle",           1, DAY_S },
	{ "http",    "lifetime",       1, DAY_S },
	{ "http",    "cgi",            1, DAY_S },
	{ "http",    "cgi_max",        1, 4096 },
	{ "site",    "hsts",           0, 2147483647 },
	{ "ldap",    "map",            1048576, LONG_MAX },
	{ "ldap",    "entries_max",    0, 10000000 },
	{ "ldap",    "sort_max",       1, 10000000 },
	{ "ldap",    "pdu_max",        4096, 1073741824 },
	{ "ldap",    "time",           0, DAY_S },
	{ "ldap",    "idle",           1, DAY_S },
	{ "ldap",    "login",          1, DAY_S },
	{ "ldap",    "lifetime",       1, DAY_S },
	{ "service", "lifetime",       0, DAY_S },
};

/* clang-format on */

/* What may not be "". */
static const char *const filled[] = { "hostname", "domain", "postmaster",
	"users", "mail", "folders", "tmp", "logins", "smtp|banner", "dns|spool",
	"dns|keys", "finger|plans", "zone|file", "http|mime", "http|logins",
	"site|root", "site|realm", "ldap|spool", "ldap|logins", "ldap|socket",
	NULL };

bool
conf_is_network(const char *text)
{
	struct network n;

	return network_parse(&n, text) == 0;
}

/* Who may copy a zone: networks, and who knows a key. */
static bool
is_copier(const char *text)
{
	return conf_is_network(text) ||
	       (strncmp(text, "key ", 4) == 0 && text[4] != '\0');
}

/* Another name server. */
static bool
is_server(const char *text)
{
	struct in6_addr address;
	in_port_t port;

	return network_server(&address, &port, text) == 0;
}

#define NETWORK "a network, as 10.0.0.0/8"
#define SERVER  "an address, and perhaps a blank and a port"

/* (The networks of a service are looked at by gate.h, who names it.) */
static const struct conf_list_kind lists[] = {
	{ "root", "local_names", NAMES_MAX, NULL, NULL },
	{ "root", "clear_passwords", NAMES_MAX, conf_is_network, NETWORK },
	{ "root", "service", CONF_SERVICES, NULL, NULL },
	{ "root", "zone", NAMES_MAX, NULL, NULL },
	{ "service", "allow", NAMES_MAX, NULL, NULL },
	{ "service", "deny", NAMES_MAX, NULL, NULL },
	{ "service", "proxy", NAMES_MAX, NULL, NULL },
	{ "dns", "recursion_flag", NAMES_MAX, conf_is_network, NETWORK },
	{ "zone", "transfer", NAMES_MAX, is_copier,
	    NETWORK ", or \"key\" and its name" },
	{ "zone", "notify", NAMES_MAX, is_server, SERVER },
	{ "zone", "primary", NAMES_MAX, is_server, SERVER },
	{ NULL, NULL, 0, NULL, NULL },
};

#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

/* The file being read: libconfuse's callbacks carry nothing of ours. */
static const char *reading;

/* What the number called name, which stands in the section cfg, may be. */
static const struct range *
range_of(const cfg_t *cfg, const char *name)
{
	size_t i;

	for (i = 0; i < RANGES; i++)
		if (strcmp(ranges[i].section, cfg->name) == 0 &&
		    strcmp(ranges[i].name, name) == 0)
			return &ranges[i];
	return NULL;
}

static int
check_range(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct range *r = range_of(cfg, opt->name);
	long value = cfg_opt_getnint(opt, 0);

	if (r == NULL || (value >= r->least && value <= r->most))
		return 0;
	cfg_error(cfg, "%s = %ld: expected a number from %ld to %ld", opt->name,
	    value, r->least, r->most);
	return -1;
}

static int
check_filled(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *value = cfg_opt_getnstr(opt, 0);

	if (value != NULL && *value != '\0')
		return 0;
	cfg_error(cfg, "%s: expected something between the quotes", opt->name);
	return -1;
}

/* Whether it is one in every letter, is for fingerd to say. */
static int
check_filter(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *value = cfg_opt_getnstr(opt, 0);

	if (*value == '\0' || *value == '(')
		return 0;
	cfg_error(cfg, "%s: expected a filter, as \"(uid=*)\"", opt->name);
	return -1;
}

/* RFC 3501 5.1.1: what stands between the levels of a mailbox's name. */
static int
check_delimiter(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *value = cfg_opt_getnstr(opt, 0);

	if (strcmp(value, "/") == 0 || strcmp(value, ".") == 0)
		return 0;
	cfg_error(cfg, "%s: expected \"/\" or \".\"", opt->name);
	return -1;
}

/* The row about the list called name, which stands in the section cfg. */
static const struct conf_list_kind *
find_list(const struct conf_list_kind *k, const cfg_t *cfg, const char *name)
{
	while (k->name != NULL && (strcmp(k->section, cfg->name) != 0 ||
	                              strcmp(k->name, name) != 0))
		k++;
	return k->name == NULL ? NULL : k;
}

static int
check_list(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct conf_list_kind *k = find_list(lists, cfg, opt->name);
	unsigned int i, n = cfg_opt_size(opt);

	if (k == NULL)
		k = find_list(conf_web_lists, cfg, opt->name);
	if (k == NULL)
		k = find_list(conf_ldap_lists, cfg, opt->name);
	if (n > k->most) {
		cfg_error(
		    cfg, "%s: expected at most %u of them", opt->name, k->most);
		return -1;
	}
	for (i = 0; k->is != NULL && i < n; i++) {
		if (k->is(cfg_opt_getnstr(opt, i)))
			continue;
		cfg_error(cfg, "%s: %s: expected %s", opt->name,
		    cfg_opt_getnstr(opt, i), k->expected);
		return -1;
	}
	return 0;
}

/* The setting that a name which does not exist may mean; else all there are. */
static void
expect_name(const cfg_t *cfg, const char *name, char *more, size_t size)
{
	const char *names[SETTINGS_MAX + 1];
	const char *meant;
	size_t n;

	for (n = 0; n < SETTINGS_MAX && cfg->opts[n].name != NULL; n++)
		names[n] = cfg->opts[n].name;
	names[n] = NULL;
	meant = suggest(name, names);
	if (meant != NULL) {
		snprintf(more, size, ": did you mean %s?", meant);
		return;
	}
	strlcpy(more, ": expected", size);
	for (n = 0; names[n] != NULL; n++) {
		strlcat(more, n == 0 ? " " : ", ", size);
		strlcat(more, names[n], size);
	}
}

static void
expect_number(const cfg_t *cfg, const char *name, char *more, size_t size)
{
	const struct range *r = range_of(cfg, name);

	if (r != NULL)
		snprintf(more, size, ": expected a number from %ld to %ld",
		    r->least, r->most);
}

static void complain(cfg_t *cfg, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Say what is wrong in libconfuse's words, and what was expected in ours. */
static void
complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	char what[256], name[64], more[512] = "";

	vsnprintf(what, sizeof(what), fmt, ap);
	if (sscanf(what, "no such option '%63[^']'", name) == 1)
		expect_name(cfg, name, more, sizeof(more));
	else if (sscanf(what, "invalid integer value for option '%63[^']'",
	             name) == 1 ||
	         sscanf(what, "integer value for option '%63[^']'", name) == 1)
		expect_number(cfg, name, more, sizeof(more));
	else if (strncmp(what, "invalid boolean", strlen("invalid boolean")) ==
	         0)
		strlcpy(more, ": expected true or false", sizeof(more));
	log_warn("%s:%d: %s%s", reading, cfg->line, what, more);
}

static void
check_by(cfg_t *cfg, const char *section, const char *name,
    int (*check)(cfg_t *cfg, cfg_opt_t *opt))
{
	char setting[64] = "";

	if (strcmp(section, cfg->name) != 0)
		snprintf(setting, sizeof(setting), "%s|", section);
	strlcat(setting, name, sizeof(setting));
	cfg_set_validate_func(cfg, setting, check);
}

void
conf_check(cfg_t *cfg, const char *path)
{
	const struct conf_list_kind *k;
	size_t i;

	reading = path;
	cfg_set_error_function(cfg, complain);
	for (i = 0; i < RANGES; i++)
		check_by(cfg, ranges[i].section, ranges[i].name, check_range);
	for (i = 0; filled[i] != NULL; i++)
		cfg_set_validate_func(cfg, filled[i], check_filled);
	for (k = lists; k->name != NULL; k++)
		check_by(cfg, k->section, k->name, check_list);
	for (k = conf_web_lists; k->name != NULL; k++)
		check_by(cfg, k->section, k->name, check_list);
	for (k = conf_ldap_lists; k->name != NULL; k++)
		check_by(cfg, k->section, k->name, check_list);
	cfg_set_validate_func(cfg, "imap|delimiter", check_delimiter);
	cfg_set_validate_func(cfg, "finger|list", check_filter);
	cfg_set_validate_func(cfg, "site", conf_web_check_site);
	cfg_set_validate_func(cfg, "ldap", conf_ldap_check);
}
