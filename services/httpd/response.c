/* response.c - the header that all answers have. */
#include "services/httpd/response.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "services/httpd/code.h"

/* The words are the C locale's: no program of ours has another one. */
void
response_date(char *to, int64_t seconds)
{
	const time_t when = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(to, DATE_OCTETS, "%a, %d %b %Y %H:%M:%S GMT", &tm) == 0)
		strlcpy(to, "Thu, 01 Jan 1970 00:00:00 GMT", DATE_OCTETS);
}

/* Date and Server: written once a second. */
static struct {
	time_t written;
	size_t n;
	char line[sizeof("Date: \r\nServer: inetlab\r\n") + DATE_OCTETS];
} dated;

void
response_freshen(void)
{
	char date[DATE_OCTETS];
	time_t now = time(NULL);

	if (now == dated.written)
		return;
	response_date(date, now);
	dated.n = (size_t)snprintf(dated.line, sizeof(dated.line),
	    "Date: %s\r\nServer: inetlab\r\n", date);
	dated.written = now;
}

static void
add_date(struct connection *c)
{
	response_freshen();
	conn_send(c, dated.line, dated.n);
}

static void
add_status(struct connection *c, int status)
{
	const struct code *code;

	if (status == 200) {
		conn_send(c, "HTTP/1.1 200 OK\r\n", 17);
		return;
	}
	code = code_find(status);
	conn_header(c, "HTTP/1.1 %03d %s\r\n", status,
	    code == NULL ? "Unknown" : code->reason);
}

void
response_start(struct exchange *x, int status)
{
	x->status = status;
	add_status(x->c, status);
	add_date(x->c);
	conn_send(x->c, x->site->fields, x->site->fields_n);
	if (x->c->https && x->site->hsts != NULL)
		conn_send(x->c, x->site->hsts, strlen(x->site->hsts));
}

/* RFC 9112 9.3: of HTTP/1.0 nobody expects that it goes on. */
void
response_end(struct exchange *x)
{
	static const char close[] = "Connection: close\r\n\r\n";
	static const char keep[] = "Connection: keep-alive\r\n\r\n";

	if (!x->r->keep || body_is_long(&x->body))
		x->close = true;
	if (x->close)
		conn_send(x->c, close, sizeof(close) - 1);
	else if (x->r->minor == 0)
		conn_send(x->c, keep, sizeof(keep) - 1);
	else
		conn_send(x->c, "\r\n", 2);
}
