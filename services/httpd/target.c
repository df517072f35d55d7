/* target.c - what a request asks for: host, path and query. */
#include "services/httpd/target.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PORT_DIGITS 5

int
target_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
target_decode(struct span s, char *to, size_t size)
{
	const char *at = s.at, *end = at + s.n;
	char *put = to, *full = to + size - 1;
	int high, low;

	while (at < end && put < full) {
		if (*at != '%') {
			*put++ = *at++;
			continue;
		}
		if (end - at < 3)
			return false;
		high = target_hex(at[1]);
		low = target_hex(at[2]);
		if (high == -1 || low == -1 || (high | low) == 0)
			return false;
		*put++ = (char)(high << 4 | low);
		at += 3;
	}
	*put = '\0';
	return at == end;
}

/* An encoded slash would be a folder's end to us, and none to a gate. */
static bool
hides_slash(struct span s)
{
	const char *at, *end = s.at + s.n;

	for (at = s.at; (at = memchr(at, '%', (size_t)(end - at))) != NULL;
	     at++)
		if (end - at >= 3 && at[1] == '2' && (at[2] | 0x20) == 'f')
			return true;
	return false;
}

/*
 * RFC 3986 5.2.4, on the decoded path: "//" and "/." are "/", and "/.." takes
 * the segment before it away. False if there is none.
 */
static bool
remove_dots(struct target *t)
{
	char *from = t->path + 1, *put = t->path + 1, *end;
	size_t n;

	for (; *from != '\0'; from = end) {
		n = strcspn(from, "/");
		end = from + n + (from[n] == '/');
		if (n == 0 || (n == 1 && *from == '.'))
			continue;
		if (n == 2 && from[0] == '.' && from[1] == '.') {
			if (put == t->path + 1)
				return false;
			for (put--; put[-1] != '/'; put--)
				;
			continue;
		}
		memmove(put, from, (size_t)(end - from));
		put += end - from;
	}
	*put = '\0';
	t->path_n = (size_t)(put - t->path);
	return true;
}

static const char *
take_path(struct target *t, struct span s)
{
	const char *query = memchr(s.at, '?', s.n);
	struct span path = s;

	t->raw = s;
	t->query = (struct span){ NULL, 0 };
	if (query != NULL) {
		path.n = (size_t)(query - s.at);
		t->query.at = query + 1;
		t->query.n = s.n - path.n - 1;
	}
	if (path.n == 0)
		path = (struct span){ "/", 1 };
	if (hides_slash(path))
		return "An encoded slash cannot be part of a name.";
	if (!target_decode(path, t->path, sizeof(t->path)))
		return "The address has a % that encodes nothing.";
	if (!remove_dots(t))
		return "The address leads out of the site.";
	return NULL;
}

static bool
is_port(const char *at, const char *end)
{
	if (end - at > PORT_DIGITS)
		return false;
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return at == end;
}

/* What a name may consist of, and an address in brackets. */
static bool
is_host_octet(char c, bool bracketed)
{
	return isalnum((unsigned char)c) || c == '-' || c == '.' || c == '_' ||
	       (bracketed && c == ':');
}

/* RFC 9110 7.2: uri-host [ ":" port ]; none of it is allowed too. */
static bool
take_host(struct target *t, struct span s)
{
	const char *at = s.at, *end = at + s.n;
	bool bracketed = s.n > 0 && *at == '[';
	char *put = t->host;

	if (bracketed)
		at++;
	for (; at < end && is_host_octet(*at, bracketed); at++) {
		if (put == t->host + sizeof(t->host) - 1)
			return false;
		*put++ = (char)tolower((unsigned char)*at);
	}
	if (bracketed && (put == t->host || at == end || *at++ != ']'))
		return false;
	if (put > t->host && put[-1] == '.')
		put--;
	*put = '\0';
	return at == end || (*at == ':' && is_port(at + 1, end));
}

/* What follows prefix, whose case does not count. */
static bool
follows(struct span *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n < n || strncasecmp(s->at, prefix, n) != 0)
		return false;
	s->at += n;
	s->n -= n;
	return true;
}

/*
 * RFC 9112 3.2.2: the host in the address counts, not the field's; and there
 * has to be one (RFC 9110 4.2.1).
 */
static const char *
take_absolute(struct target *t, struct span s)
{
	struct span host = s;

	host.n = 0;
	while (host.n < s.n && strchr("/?", s.at[host.n]) == NULL)
		host.n++;
	if (!take_host(t, host) || t->host[0] == '\0')
		return "The address has no host that can be.";
	s.at += host.n;
	s.n -= host.n;
	return take_path(t, s.n > 0 ? s : (struct span){ "/", 1 });
}

int
target_parse(struct target *t, const struct request *r, const char **why)
{
	struct span s = r->target;

	t->form = TARGET_PATH;
	t->host[0] = '\0';
	t->https = false;
	if (r->host != NULL && !take_host(t, *r->host)) {
		*why = "The Host field is no host.";
		return 400;
	}
	if (*s.at == '/')
		*why = take_path(t, s);
	else if (follows(&s, "http://"))
		*why = take_absolute(t, s);
	else if (follows(&s, "https://")) {
		t->https = true;
		*why = take_absolute(t, s);
	} else if (s.n == 1 && *s.at == '*' && r->method == METHOD_OPTIONS) {
		t->form = TARGET_ALL;
		t->raw = s;
		*why = take_path(t, (struct span){ "/", 1 });
	} else
		*why = "The address is no path.";
	return *why == NULL ? 0 : 400;
}
