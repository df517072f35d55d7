/* site.c - the hosts that are served here. */
#include "services/httpd/site.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "services/httpd/exchange.h"
#include "services/httpd/page.h"

#define LOCATION_OCTETS (2 * TARGET_OCTETS)

static struct site *sites;
static size_t sites_n;

static const char *const none[] = { NULL };
static const char *const index_html[] = { "index.html", NULL };

/* What there is if the settings say nothing. */
static const struct site_conf only = {
	.name = "localhost",
	.root = "etc/www",
	.aliases = none,
	.index = index_html,
	.allow = none,
	.deny = none,
	.realm = "",
	.require = none,
	.redirect = none,
	.errors = none,
	.headers = none,
	.log = "",
};

static void *
room(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (p == NULL)
		err(EX_OSERR, "sites");
	return p;
}

static size_t
count(const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

static void
take_networks(struct networks *to, const char *const *list)
{
	const char *wrong;

	if (networks_read(to, list, NULL, &wrong) == -1)
		err(EX_OSERR, "sites");
}

static void
take_paths(struct site *s)
{
	const char *const *text;

	s->redirects = room(count(s->conf->redirect), sizeof(*s->redirects));
	for (text = s->conf->redirect; *text != NULL; text++)
		if (conf_redirect(&s->redirects[s->redirects_n], *text))
			s->redirects_n++;
	s->errors = room(count(s->conf->errors), sizeof(*s->errors));
	for (text = s->conf->errors; *text != NULL; text++) {
		struct error_page *page = &s->errors[s->errors_n];

		if (conf_error_page(&page->status, &page->path, *text))
			s->errors_n++;
	}
}

static void
take_fields(struct site *s)
{
	const char *const *text;
	char *fields, *hsts;
	FILE *f = open_memstream(&fields, &s->fields_n);

	if (f == NULL)
		err(EX_OSERR, "sites");
	for (text = s->conf->headers; *text != NULL; text++)
		fprintf(f, "%s\r\n", *text);
	if (fclose(f) != 0)
		err(EX_OSERR, "sites");
	s->fields = fields;
	if (s->conf->hsts_s == 0)
		return;
	if (asprintf(&hsts, "Strict-Transport-Security: max-age=%u\r\n",
	        s->conf->hsts_s) == -1)
		err(EX_OSERR, "sites");
	s->hsts = hsts;
}

static int
open_log(const char *path)
{
	int fd;

	if (*path == '\0')
		return -1;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (fd == -1)
		log_warn("%s: %s", path, strerror(errno));
	return fd;
}

void
sites_open(const struct conf *conf)
{
	const struct site_conf *of = conf->sites;
	struct site *s;

	sites_n = conf->sites_n;
	if (sites_n == 0) {
		of = &only;
		sites_n = 1;
	}
	sites = room(sites_n, sizeof(*sites));
	for (s = sites; s < sites + sites_n; s++, of++) {
		s->conf = of;
		take_networks(&s->allow, of->allow);
		take_networks(&s->deny, of->deny);
		take_paths(s);
		take_fields(s);
		s->log = open_log(of->log);
	}
}

/* "*.st.um" is any name that ends in ".st.um". */
static bool
is_called(const char *name, const char *host)
{
	size_t n, host_n;

	if (strncmp(name, "*.", 2) != 0)
		return strcasecmp(name, host) == 0;
	n = strlen(++name);
	host_n = strlen(host);
	return host_n > n && strcasecmp(host + host_n - n, name) == 0;
}

const struct site *
site_find(const char *host)
{
	const char *const *alias;
	const struct site *s;

	for (s = sites; s < sites + sites_n; s++)
		if (strcasecmp(s->conf->name, host) == 0)
			return s;
	for (s = sites; s < sites + sites_n; s++)
		for (alias = s->conf->aliases; *alias != NULL; alias++)
			if (is_called(*alias, host))
				return s;
	return sites;
}

int
site_root(const struct site *site)
{
	static const struct site *of;
	static int fd = -1;

	if (site == of && fd != -1)
		return fd;
	if (fd != -1)
		close(fd);
	of = site;
	fd = open(site->conf->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		log_warn("%s: %s", site->conf->root, strerror(errno));
	return fd;
}

const char *
site_error_page(const struct site *site, int status)
{
	size_t i;

	for (i = 0; i < site->errors_n; i++)
		if (site->errors[i].status == status)
			return site->errors[i].path;
	return NULL;
}

/*
 * What was asked for as it came, behind the path of r, and whether there was a
 * slash. It is without slashes at its start: "//host" would be another host.
 */
static struct span
rest_of(const struct exchange *x, const struct redirect *r, bool *below)
{
	struct span rest = x->t.raw;
	size_t slashes;

	*below = false;
	if (rest.n < r->path_n || memcmp(rest.at, r->path, r->path_n) != 0) {
		rest = x->t.query;
		if (rest.at != NULL) {
			rest.at--;
			rest.n++;
		}
		return rest;
	}
	slashes = strspn(rest.at + r->path_n, "/\\");
	*below = slashes > 0;
	rest.at += r->path_n + slashes;
	rest.n -= r->path_n + slashes;
	return rest;
}

bool
site_redirects(struct exchange *x)
{
	static char location[LOCATION_OCTETS]; /* of no page until it is used */
	const struct redirect *r;
	struct span rest;
	size_t i, n;
	bool below;

	for (i = 0; i < x->site->redirects_n; i++) {
		r = &x->site->redirects[i];
		if (strncmp(x->t.path, r->path, r->path_n) != 0 ||
		    strchr("/", x->t.path[r->path_n]) == NULL)
			continue;
		rest = rest_of(x, r, &below);
		n = strlen(r->to);
		if (r->to[n - 1] == '/')
			n--;
		snprintf(location, sizeof(location), "%.*s%s%.*s", (int)n,
		    r->to, below || r->to[n] == '/' ? "/" : "", (int)rest.n,
		    rest.at == NULL ? "" : rest.at);
		page_redirect(x, r->status, location);
		return true;
	}
	return false;
}
