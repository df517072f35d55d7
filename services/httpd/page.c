/* page.c - the pages that we write ourselves. */
#include "services/httpd/page.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "services/httpd/code.h"
#include "services/httpd/file.h"
#include "services/httpd/response.h"

#define FIELD_OCTETS (TARGET_OCTETS + 64)

static const char head
    [] = "<!DOCTYPE html>\n"
         "<html lang=\"en\">\n"
         "<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n"
         "<style>\n"
         ":root{--ink:#1d2530;--soft:#5c6875;--line:#dfe4ea;--paper:#f6f7f9;"
         "--card:#fff;--link:#0a5cc2}\n"
         "@media(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#98a3b0;"
         "--line:#2b333d;--paper:#12161b;--card:#1a2027;--link:#79b4ff}}\n"
         "body{margin:0;background:var(--paper);color:var(--ink);"
         "font:1rem/1.5 system-ui,sans-serif}\n"
         "main{max-width:44rem;margin:8vh auto;padding:0 1.25rem}\n"
         "h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem;"
         "overflow-wrap:anywhere}\n"
         "h1 b{display:block;font-size:4rem;line-height:1.1;font-weight:300;"
         "color:var(--link)}\n"
         "p{margin:.5rem 0}small,p.soft{color:var(--soft)}"
         "p.soft{overflow-wrap:anywhere}\n"
         "a{color:var(--link);text-decoration:none}"
         "a:hover,a:focus{text-decoration:underline}\n"
         "table{width:100%;border-spacing:0;background:var(--card);"
         "border:1px solid var(--line);border-radius:.5rem}\n"
         "th,td{padding:.4rem .9rem;text-align:left;vertical-align:baseline}"
         "td,tr+tr th{border-top:1px solid var(--line)}\n"
         "th{font-weight:600;font-size:.85rem;color:var(--soft)}"
         "td:first-child{overflow-wrap:anywhere}\n"
         ".n{text-align:right;white-space:nowrap;"
         "font-variant-numeric:tabular-nums;color:var(--soft)}\n"
         "footer{margin-top:1.5rem;font-size:.85rem;color:var(--soft)}\n"
         "</style>\n";

void
page_text(FILE *page, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", page);
			break;
		case '<':
			fputs("&lt;", page);
			break;
		case '>':
			fputs("&gt;", page);
			break;
		case '"':
			fputs("&quot;", page);
			break;
		default:
			putc(*text, page);
			break;
		}
	}
}

void
page_uri(FILE *page, const char *path)
{
	for (; *path != '\0'; path++) {
		if (isalnum((unsigned char)*path) ||
		    strchr("-._~/", *path) != NULL)
			putc(*path, page);
		else
			fprintf(page, "%%%02X", (unsigned char)*path);
	}
}

FILE *
page_begin(char **text, size_t *n, const char *title)
{
	FILE *page;

	*text = NULL;
	*n = 0;
	page = open_memstream(text, n);
	if (page == NULL)
		return NULL;
	fputs(head, page);
	fputs("<title>", page);
	page_text(page, title);
	fputs("</title>\n<main>\n", page);
	return page;
}

void
page_end(struct exchange *x, FILE *page, char **text, size_t *n, int status,
    const char *fields)
{
	size_t octets = 0;

	if (page != NULL) {
		fputs("<footer>", page);
		page_text(page, x->t.host[0] != '\0' ? x->t.host : "inetlab");
		fputs("</footer>\n</main>\n</html>\n", page);
		octets = fclose(page) == 0 ? *n : 0;
	}
	response_start(x, status);
	if (fields != NULL)
		conn_send(x->c, fields, strlen(fields));
	if (octets > 0)
		conn_header(x->c, "Content-Type: text/html; charset=utf-8\r\n");
	conn_header(x->c, "Content-Length: %zu\r\n", octets);
	response_end(x);
	if (!x->head && octets > 0) {
		conn_send(x->c, *text, octets);
		x->sent += (off_t)octets;
	}
	free(*text);
	*text = NULL;
}

/* What an answer of 1xx, 204 or 304 is: its header. */
static void
bare(struct exchange *x, int status, const char *fields)
{
	response_start(x, status);
	if (fields != NULL)
		conn_send(x->c, fields, strlen(fields));
	response_end(x);
}

void
page_fields(struct exchange *x, int status, const char *why, const char *fields)
{
	const struct code *code = code_find(status);
	const char *reason = code == NULL ? "Unknown" : code->reason;
	char title[64], *text;
	FILE *page;
	size_t n;

	if (code_is_bare(status)) {
		bare(x, status, fields);
		return;
	}
	if (status >= 400 && file_error(x, status, fields))
		return;
	snprintf(title, sizeof(title), "%d %s", status, reason);
	page = page_begin(&text, &n, title);
	if (page != NULL) {
		fprintf(page, "<h1><b>%d</b>%s</h1>\n", status, reason);
		if (code != NULL)
			fprintf(page, "<p>%s</p>\n", code->meaning);
		if (why != NULL) {
			fputs("<p class=\"soft\">", page);
			page_text(page, why);
			fputs("</p>\n", page);
		}
	}
	page_end(x, page, &text, &n, status, fields);
}

void
page_error(struct exchange *x, int status, const char *why)
{
	page_fields(x, status, why, NULL);
}

void
page_redirect(struct exchange *x, int status, const char *location)
{
	char field[FIELD_OCTETS];

	if (snprintf(field, sizeof(field), "Location: %s\r\n", location) >=
	    (int)sizeof(field)) {
		page_error(x, 414, "It leads to an address that is too long.");
		return;
	}
	page_fields(x, status, location, field);
}
