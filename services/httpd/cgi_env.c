/* cgi_env.c - what a program is told of a request (RFC 3875 4.1). */
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "services/httpd/cgi.h"

#define PROC_FD     sizeof("/proc/self/fd/2147483647")
#define NAME_OCTETS 128 /* of a variable */

/* One at a time: a process serves one request after the other. */
static struct environment {
	char *list[CGI_ENV_MAX + 1];
	size_t n;
	char text[CGI_ENV_OCTETS];
	size_t used;
	bool full;
} env;

static void set(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Add "NAME=value". */
static void
set(const char *fmt, ...)
{
	size_t room = sizeof(env.text) - env.used;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(env.text + env.used, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room || env.n == CGI_ENV_MAX) {
		env.full = true;
		return;
	}
	env.list[env.n++] = env.text + env.used;
	env.used += (size_t)n + 1;
}

/*
 * Fields that a program must not see, or sees by another name: passwords
 * (RFC 3875 4.1.18); Proxy, which would be taken for a setting of the program
 * (CVE-2016-5385).
 */
static bool
is_private(struct span name)
{
	static const char *const names[] = { "Authorization",
		"Proxy-Authorization", "Proxy", "Content-Length",
		"Content-Type", "Transfer-Encoding", "Connection", NULL };

	return span_in(name, names);
}

/* The name of a field's variable. False if it could be taken for another's. */
static bool
variable_name(char *to, size_t size, struct span name)
{
	size_t i;

	if (name.n >= size)
		return false;
	for (i = 0; i < name.n; i++) {
		if (isalnum((unsigned char)name.at[i]))
			to[i] = (char)toupper((unsigned char)name.at[i]);
		else if (name.at[i] == '-')
			to[i] = '_';
		else
			return false;
	}
	to[i] = '\0';
	return true;
}

/* The values of all fields of that name as one list (RFC 3875 4.1.18). */
static void
join_values(char value[HEADER_OCTETS], const struct request *r, size_t first)
{
	struct span name = r->fields[first].name;
	const char *between = span_is(name, "Cookie") ? "; " : ", ";
	size_t i, n = 0;

	for (i = first; i < r->fields_n && n < HEADER_OCTETS; i++) {
		const struct field *f = &r->fields[i];

		if (f->name.n == name.n &&
		    strncasecmp(f->name.at, name.at, name.n) == 0)
			n += (size_t)snprintf(value + n, HEADER_OCTETS - n,
			    "%s%.*s", i == first ? "" : between,
			    (int)f->value.n, f->value.at);
	}
	env.full |= n >= HEADER_OCTETS;
}

static bool
is_set(const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < env.n; i++) {
		if (strncmp(env.list[i], name, n) == 0 && env.list[i][n] == '=')
			return true;
	}
	return false;
}

static void
set_fields(const struct request *r)
{
	char name[NAME_OCTETS] = "HTTP_", value[HEADER_OCTETS];
	const size_t prefix = sizeof("HTTP_") - 1;
	size_t i;

	for (i = 0; i < r->fields_n; i++) {
		if (is_private(r->fields[i].name) ||
		    !variable_name(name + prefix, sizeof(name) - prefix,
		        r->fields[i].name) ||
		    is_set(name))
			continue;
		join_values(value, r, i);
		set("%s=%s", name, value);
	}
}

static void
set_peers(const struct exchange *x)
{
	const struct peer *peer = conn_peer(x->c);
	const char *host = x->t.host;

	set("SERVER_SOFTWARE=inetlab");
	set("SERVER_PROTOCOL=HTTP/1.%d", x->r->minor);
	set("SERVER_NAME=%s", host[0] != '\0' ? host : x->site->conf->name);
	set("SERVER_ADDR=%s", peer->local_ip);
	set("SERVER_PORT=%s", peer->local_port);
	set("REMOTE_ADDR=%s", peer->ip);
	set("REMOTE_HOST=%s", peer->ip);
	set("REMOTE_PORT=%s", peer->port);
	if (x->c->https)
		set("HTTPS=on");
	if (x->user != NULL) {
		set("AUTH_TYPE=Basic");
		set("REMOTE_USER=%s", x->user);
	}
}

/* Where it is, in the site and on disk. */
static void
set_paths(const struct exchange *x, int folder_fd, const char *script,
    const char *path_info)
{
	size_t n = strlen(x->t.path) - strlen(path_info);
	char link[PROC_FD], folder[PATH_MAX], root[PATH_MAX];
	bool is_index = n > 0 && x->t.path[n - 1] == '/';
	ssize_t folder_n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", folder_fd);
	folder_n = readlink(link, folder, sizeof(folder) - 1);
	folder[folder_n > 0 ? folder_n : 0] = '\0';
	if (realpath(x->site->conf->root, root) == NULL)
		root[0] = '\0';
	set("DOCUMENT_ROOT=%s", root);
	set("SCRIPT_FILENAME=%s/%s", folder, script);
	set("SCRIPT_NAME=%.*s%s", (int)n, x->t.path, is_index ? script : "");
	if (path_info[0] != '\0') {
		set("PATH_INFO=%s", path_info);
		set("PATH_TRANSLATED=%s%s", root, path_info);
	}
}

char **
cgi_environment(const struct exchange *x, int script_folder_fd,
    const char *script, const char *path_info, off_t length)
{
	const struct request *r = x->r;
	const struct span *type = request_field(r, "Content-Type");

	env.n = env.used = 0;
	env.full = false;
	set("PATH=/usr/local/bin:/usr/bin:/bin");
	set("GATEWAY_INTERFACE=CGI/1.1");
	set("REDIRECT_STATUS=200"); /* php-cgi: it was not asked directly */
	set("REQUEST_METHOD=%.*s", (int)r->method_name.n, r->method_name.at);
	set("REQUEST_URI=%.*s", (int)x->t.raw.n, x->t.raw.at);
	set("QUERY_STRING=%.*s", (int)x->t.query.n,
	    x->t.query.at == NULL ? "" : x->t.query.at);
	set_peers(x);
	set_paths(x, script_folder_fd, script, path_info);
	if (length >= 0)
		set("CONTENT_LENGTH=%lld", (long long)length);
	if (type != NULL)
		set("CONTENT_TYPE=%.*s", (int)type->n, type->at);
	set_fields(r);
	env.list[env.n] = NULL;
	return env.full ? NULL : env.list;
}
