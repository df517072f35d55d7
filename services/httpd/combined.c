/* combined.c - a site's log: a line a request. */
#include "services/httpd/combined.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"

#define LINE_OCTETS 4096 /* of one, the longest */
#define USER_OCTETS 256
#define TEXT_OCTETS 1024 /* of a request line, a referer, an agent */

static struct {
	size_t n;
	int fd; /* that they are for, if there are any */
	char lines[4 * LINE_OCTETS];
} gathered; /* of no page until there is a line */

void
combined_flush(void)
{
	static bool said;
	size_t n = gathered.n;

	if (n == 0)
		return;
	gathered.n = 0;
	/* One write: lines of several processes do not mix. */
	if (write(gathered.fd, gathered.lines, n) != (ssize_t)n && !said) {
		log_warn("the log of a site cannot be written");
		said = true;
	}
}

static void
add_octet(char c)
{
	gathered.lines[gathered.n++] = c;
}

/* In quotes, and no more of it than TEXT_OCTETS. */
static void
add_text(struct span s)
{
	static const char hex[] = "0123456789abcdef";
	size_t i, stop = gathered.n + TEXT_OCTETS;

	add_octet('"');
	for (i = 0; i < s.n && gathered.n < stop; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c == '"' || c == '\\')
			add_octet('\\');
		if (c >= ' ' && c < 0x7f) {
			add_octet((char)c);
			continue;
		}
		add_octet('\\');
		add_octet('x');
		add_octet(hex[c >> 4]);
		add_octet(hex[c & 15]);
	}
	add_octet('"');
}

static void
add_field(const struct request *r, const char *name)
{
	const struct span *value = request_field(r, name);

	add_octet(' ');
	add_text(value == NULL ? (struct span){ "-", 1 } : *value);
}

/* "[10/Oct/2000:13:55:36 -0700]", written once a second. */
static const char *
date(void)
{
	static char text[sizeof("[10/Oct/2000:13:55:36 -0700]")];
	static time_t written = -1;
	time_t now = time(NULL);
	struct tm tm;

	if (now != written && localtime_r(&now, &tm) != NULL) {
		strftime(text, sizeof(text), "[%d/%b/%Y:%H:%M:%S %z]", &tm);
		written = now;
	}
	return text;
}

/* Who, as far as it is known; names are ours, and are escaped all the same. */
static void
add_who(const struct exchange *x)
{
	const char *user = x->user == NULL ? "-" : x->user;
	size_t stop;

	gathered.n += (size_t)snprintf(gathered.lines + gathered.n,
	    INET6_ADDRSTRLEN + 4, "%s - ", conn_peer(x->c)->ip);
	stop = gathered.n + USER_OCTETS;
	for (; *user != '\0' && gathered.n < stop; user++)
		add_octet(*user > ' ' && *user < 0x7f ? *user : '?');
	gathered.n += (size_t)snprintf(
	    gathered.lines + gathered.n, 64, " %s ", date());
}

void
combined_add(const struct exchange *x)
{
	if (x->site->log == -1)
		return;
	if ((gathered.n > 0 && x->site->log != gathered.fd) ||
	    gathered.n + LINE_OCTETS > sizeof(gathered.lines))
		combined_flush();
	gathered.fd = x->site->log;
	add_who(x);
	add_text(x->r->line);
	gathered.n += (size_t)snprintf(gathered.lines + gathered.n, 64,
	    x->sent > 0 ? " %d %jd" : " %d -", x->status, (intmax_t)x->sent);
	add_field(x->r, "Referer");
	add_field(x->r, "User-Agent");
	add_octet('\n');
}
