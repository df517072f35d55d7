/* cgi_answer.c - what a program says becomes an answer (RFC 3875 6). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/httpd/cgi.h"
#include "services/httpd/code.h"
#include "services/httpd/page.h"
#include "services/httpd/response.h"

#define PIECE     32768 /* octets that are read at once */
#define PATIENCE  20    /* ms to wait for more before there is an answer */
#define STATUS_OK 200
#define RESET     205 /* has no content, and says so (RFC 9110 15.3.6) */

struct answer {
	int status;
	bool has_type, has_location;
	char fields[CGI_HEADER_MAX + 1]; /* to be sent on */
	size_t fields_n;
	char text[PIECE]; /* its header; then its content */
	size_t n;         /* octets in text */
	bool end;         /* no more of it will come */
	bool has_content; /* that is sent on */
};

/* Fields that are about our connection, not about its answer. */
static bool
is_ours(struct span name)
{
	static const char *const names[] = { "Connection", "Keep-Alive",
		"Transfer-Encoding", "TE", "Trailer", "Upgrade",
		"Content-Length", "Proxy-Connection", "Date", "Server", NULL };

	return span_in(name, names);
}

/* "404 Not Found": the words are ours. */
static bool
take_status(struct answer *a, struct span value)
{
	size_t i;

	if (value.n < 3 || (value.n > 3 && value.at[3] != ' '))
		return false;
	for (a->status = 0, i = 0; i < 3; i++) {
		if (!isdigit((unsigned char)value.at[i]))
			return false;
		a->status = a->status * 10 + (value.at[i] - '0');
	}
	return a->status >= STATUS_OK && a->status <= 599;
}

/* One line of its header, without its end. False: it is none. */
static bool
take_line(struct answer *a, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	struct span name, value;
	size_t i;

	if (colon == NULL)
		return false;
	name = (struct span){ line, (size_t)(colon - line) };
	value = (struct span){ colon + 1, n - name.n - 1 };
	while (value.n > 0 && (*value.at == ' ' || *value.at == '\t')) {
		value.at++;
		value.n--;
	}
	for (i = 0; i < value.n; i++) {
		if (iscntrl((unsigned char)value.at[i]) && value.at[i] != '\t')
			return false;
	}
	if (!span_is_token(name))
		return false;
	if (span_is(name, "Status"))
		return take_status(a, value);
	a->has_type |= span_is(name, "Content-Type");
	a->has_location |= span_is(name, "Location");
	if (!is_ours(name))
		a->fields_n += (size_t)snprintf(a->fields + a->fields_n,
		    sizeof(a->fields) - a->fields_n, "%.*s: %.*s\r\n",
		    (int)name.n, name.at, (int)value.n, value.at);
	return a->fields_n < sizeof(a->fields);
}

/*
 * Take the lines that are there, up to the empty one. Returns 1 after that
 * one, with the content at the beginning of text; 0 if it has not come; -1 if
 * this is no header.
 */
static int
take_header(struct answer *a)
{
	char *at = a->text, *end;
	size_t n;

	while ((end = memchr(at, '\n', a->n - (size_t)(at - a->text)))) {
		n = (size_t)(end - at);
		if (n > 0 && at[n - 1] == '\r')
			n--;
		if (n > 0 && !take_line(a, at, n))
			return -1;
		at = end + 1;
		if (n == 0)
			break;
	}
	a->n -= (size_t)(at - a->text);
	memmove(a->text, at, a->n);
	if (end != NULL)
		return a->has_type || a->has_location || a->status != 0 ? 1
		                                                        : -1;
	return a->n < CGI_HEADER_MAX ? 0 : -1;
}

/* Read what comes next, behind what is there. */
static bool
more(struct answer *a, struct program *p, int64_t then)
{
	ssize_t n = program_read(
	    p, a->text + a->n, sizeof(a->text) - a->n, then);

	if (n > 0)
		a->n += (size_t)n;
	a->end = n == 0;
	return n > 0;
}

/*
 * The header, and how the content's end will be known (RFC 9112 6.3). To HEAD
 * that is not said: how much it would have been is not known (RFC 9110 8.6).
 */
static bool
begin(struct exchange *x, struct answer *a)
{
	bool chunked = false;

	if (a->status == 0)
		a->status = a->has_location ? 302 : STATUS_OK;
	a->has_content = !x->head && !code_is_bare(a->status) &&
	                 a->status != RESET;
	if (a->has_content && !a->end && x->r->minor == 0)
		x->close = true;
	response_start(x, a->status);
	conn_send(x->c, a->fields, a->fields_n);
	if (a->status == RESET)
		conn_header(x->c, "Content-Length: 0\r\n");
	if (a->has_content) {
		chunked = !a->end && x->r->minor > 0;
		if (a->end)
			conn_header(x->c, "Content-Length: %zu\r\n", a->n);
		else if (chunked)
			conn_header(x->c, "Transfer-Encoding: chunked\r\n");
	}
	response_end(x);
	return chunked;
}

/* Send what is there. */
static void
piece(struct exchange *x, struct answer *a, bool chunked)
{
	if (a->n > 0 && a->has_content) {
		if (chunked)
			conn_header(x->c, "%zx\r\n", a->n);
		conn_send(x->c, a->text, a->n);
		if (chunked)
			conn_send(x->c, "\r\n", 2);
		x->sent += (off_t)a->n;
	}
	a->n = 0;
}

/* All of the content; what has come is sent before we wait for more. */
static void
content(struct exchange *x, struct answer *a, struct program *p)
{
	bool chunked = begin(x, a);

	piece(x, a, chunked);
	while (!a->end && x->c->ended == OPEN) {
		if (!more(a, p, 0) && !a->end) {
			conn_flush(x->c);
			more(a, p, p->deadline);
		}
		piece(x, a, chunked);
	}
	p->gone |= x->c->ended != OPEN;
	if (p->late || p->gone || p->total > CGI_OUTPUT_MAX)
		x->close = true; /* and the client sees that it is not whole */
	else if (chunked)
		conn_send(x->c, "0\r\n\r\n", 5);
}

void
cgi_answer(struct exchange *x, struct program *p)
{
	static struct answer a;
	int header = 0;

	a.status = 0;
	a.fields_n = a.n = 0;
	a.has_type = a.has_location = a.end = false;
	while (header == 0 && more(&a, p, p->deadline))
		header = take_header(&a);
	if (header == 1) {
		while (a.n < sizeof(a.text) && more(&a, p, now_ms() + PATIENCE))
			;
	}
	if (header == 1 && !p->late && !p->gone)
		content(x, &a, p);
	else if (p->late)
		page_error(x, 504, NULL);
	else if (!p->gone) {
		log_warn("program %d: no header of CGI", p->pid);
		page_error(x, 502, NULL);
	}
	x->close |= p->gone;
}
