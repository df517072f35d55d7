/* status.c - /status/NNN, for teaching. */
#include "services/httpd/status.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "services/httpd/code.h"
#include "services/httpd/page.h"
#include "services/httpd/response.h"

#define ROOT "/status/"

/* What is not a page like any other. */
static const char
    multi[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
              "<multistatus xmlns=\"DAV:\"><response><href>/status/200</href>"
              "<status>HTTP/1.1 200 OK</status></response></multistatus>\n";
static const char part[] = "This is octet 0 and what follows it.\n";

static const char *
section_of(int code)
{
	switch (code / 100) {
	case 1:
		return "1xx: wait for it";
	case 2:
		return "2xx: it worked";
	case 3:
		return "3xx: look there";
	case 4:
		return "4xx: the client is wrong";
	default:
		return "5xx: the server is";
	}
}

/* All of them, each a link. */
static void
chart(struct exchange *x)
{
	const struct code *codes;
	size_t n, text_n, i;
	char *text;
	FILE *page = page_begin(&text, &text_n, "Status codes");

	codes = code_all(&n);
	if (page != NULL)
		fputs("<h1>Status codes of HTTP</h1>\n<table>\n", page);
	for (i = 0; page != NULL && i < n; i++) {
		if (i == 0 || codes[i].code / 100 != codes[i - 1].code / 100)
			fprintf(page, "<tr><th colspan=\"3\">%s\n",
			    section_of(codes[i].code));
		fprintf(page,
		    "<tr><td class=\"n\"><a href=\"" ROOT "%d\">%d</a>"
		    "<td>%s<br><small>%s</small><td class=\"n\">%s\n",
		    codes[i].code, codes[i].code, codes[i].reason,
		    codes[i].meaning, codes[i].section);
	}
	if (page != NULL)
		fputs("</table>\n", page);
	page_end(x, page, &text, &text_n, 200, NULL);
}

/* An answer with other content than a page. */
static void
plain(struct exchange *x, const struct code *code, const char *fields,
    const char *content, size_t n)
{
	response_start(x, code->code);
	conn_header(x->c, "%s", fields);
	conn_header(x->c, "Content-Length: %zu\r\n", n);
	response_end(x);
	if (!x->head) {
		conn_send(x->c, content, n);
		x->sent += (off_t)n;
	}
}

static bool
has_word(const struct request *r, const char *name, const char *word)
{
	struct list list = request_list(r, name, request_field(r, name));
	struct span element;

	while (request_next_element(&list, &element))
		if (span_is(element, word))
			return true;
	return false;
}

static bool
asks_for_daytime(const struct request *r)
{
	return r->minor > 0 && has_word(r, "Connection", "upgrade") &&
	       has_word(r, "Upgrade", "daytime");
}

/* The end of HTTP: what time it is, and the connection is over (RFC 867). */
static void
daytime(struct exchange *x)
{
	char text[sizeof("2026-11-28 10:38:25 UTC\r\n")];
	time_t now = time(NULL);
	struct tm tm;

	if (!asks_for_daytime(x->r)) {
		page_fields(x, 426,
		    "101 is for who asks for it: Connection: upgrade, "
		    "Upgrade: daytime",
		    "Upgrade: daytime\r\nConnection: upgrade\r\n");
		return;
	}
	conn_header(x->c, "HTTP/1.1 101 Switching Protocols\r\n"
	                  "Connection: upgrade\r\nUpgrade: daytime\r\n\r\n");
	if (gmtime_r(&now, &tm) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC\r\n", &tm) > 0)
		conn_send(x->c, text, strlen(text));
	x->status = 101;
	x->close = true;
}

/* Something before the answer, which 1.0 does not have (RFC 9110 15.2). */
static void
interim(struct exchange *x, const struct code *code)
{
	const char *fields = code->fields == NULL ? "" : code->fields;

	if (x->r->minor == 0) {
		page_error(x, 200, "HTTP/1.0 has nothing before an answer.");
		return;
	}
	conn_header(
	    x->c, "HTTP/1.1 %d %s\r\n%s\r\n", code->code, code->reason, fields);
	conn_flush(x->c);
	page_error(x, 200,
	    "Something came before this answer: look at it with "
	    "curl -v.");
}

/* What has more to it than its fields. */
static bool
special(struct exchange *x, const struct code *code)
{
	switch (code->code) {
	case 100:
	case 102:
	case 103:
		interim(x, code);
		return true;
	case 101:
		daytime(x);
		return true;
	case 205:
		plain(x, code, "", "", 0);
		return true;
	case 206:
		plain(x, code,
		    "Content-Type: text/plain\r\n"
		    "Content-Range: bytes 0-36/1024\r\n",
		    part, sizeof(part) - 1);
		return true;
	case 207:
		plain(x, code, "Content-Type: application/xml\r\n", multi,
		    sizeof(multi) - 1);
		return true;
	case 408:
		x->close = true;
		return false;
	default:
		return false;
	}
}

bool
status_serve(struct exchange *x)
{
	const char *number = x->t.path + sizeof(ROOT) - 1;
	const struct code *code;

	if (!x->site->conf->teaching ||
	    strncmp(x->t.path, ROOT, sizeof(ROOT) - 1) != 0)
		return false;
	if (number[0] == '\0') {
		chart(x);
		return true;
	}
	code = strspn(number, "0123456789") == 3 && number[3] == '\0'
	           ? code_find((int)strtol(number, NULL, 10))
	           : NULL;
	if (code == NULL)
		page_error(x, 404, "There is no such code; /status/ has all.");
	else if (!special(x, code))
		page_fields(x, code->code, code->section, code->fields);
	return true;
}
