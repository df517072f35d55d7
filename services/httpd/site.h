/*
 * site.h - the hosts that are served here, by name (RFC 9110 7.4).
 *
 * All is made of the settings before the first fork, and stays. The folder of
 * a site is opened anew for each connection, so that another one may be put
 * in its place.
 */
#ifndef SITE_H
#define SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/conf.h"
#include "common/networks.h"

struct error_page {
	int status;
	const char *path;
};

struct site {
	const struct site_conf *conf;
	struct networks allow, deny;
	struct redirect *redirects;
	size_t redirects_n;
	struct error_page *errors;
	size_t errors_n;
	const char *fields; /* of each answer, ready to be sent */
	size_t fields_n;
	const char *hsts; /* likewise, under TLS alone (RFC 6797 7.2) */
	int log;          /* to append lines to; -1: nobody is told */
};

struct exchange;

/* Prepare for what conf, which stays, says. */
void sites_open(const struct conf *conf);

/*
 * The site of that name, in lower case; the first one if there is none. Never
 * NULL: settings without a site serve etc/www.
 */
const struct site *site_find(const char *host);

/* Its folder, or -1 after saying why; for openat2() beneath it. */
int site_root(const struct site *site);

/* The path of its page for an error, or NULL. */
const char *site_error_page(const struct site *site, int status);

/* Answer with a redirection if the settings have one for it. */
bool site_redirects(struct exchange *x);

#endif
