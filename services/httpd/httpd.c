/*
 * httpd.c - HTTP/1.1 and HTTP/1.0 for the sites of this host (RFC 9110, 9112).
 *
 * To talk to it by hand:
 *	printf 'GET / HTTP/1.0\n\n' | libexec/httpd
 */
#include <signal.h>
#include <string.h>
#include <sysexits.h>

#include "common/conf.h"
#include "common/log.h"
#include "common/serve.h"
#include "common/wait.h"
#include "services/httpd/access.h"
#include "services/httpd/cgi.h"
#include "services/httpd/combined.h"
#include "services/httpd/exchange.h"
#include "services/httpd/file.h"
#include "services/httpd/mime.h"
#include "services/httpd/page.h"
#include "services/httpd/put.h"
#include "services/httpd/response.h"
#include "services/httpd/status.h"

/* When a method can be used on a site. */
enum where { ANYWHERE, WITH_CGI, WITH_PUT, NOWHERE };

static void options(struct exchange *x);

/* clang-format off */

/* RFC 9110 9: the methods. */
static const struct row {
	enum method method;
	enum where where;
	void (*serve)(struct exchange *x);
} rows[] = {
	{ METHOD_GET,     ANYWHERE, file_serve },
	{ METHOD_HEAD,    ANYWHERE, file_serve },
	{ METHOD_POST,    WITH_CGI, file_post },
	{ METHOD_PUT,     WITH_PUT, put_serve },
	{ METHOD_DELETE,  WITH_PUT, delete_serve },
	{ METHOD_OPTIONS, ANYWHERE, options },
	{ METHOD_TRACE,   NOWHERE,  NULL }, /* shows what others sent */
	{ METHOD_CONNECT, NOWHERE,  NULL },
};

/* clang-format on */

#define ROWS        (sizeof(rows) / sizeof(rows[0]))
#define ALLOW_FIELD 128

static bool
is_allowed(const struct row *row, const struct site *site)
{
	switch (row->where) {
	case ANYWHERE:
		return true;
	case WITH_CGI:
		return site->conf->cgi;
	case WITH_PUT:
		return site->conf->put;
	default:
		return false;
	}
}

static void
allow_field(char *to, size_t size, const struct site *site)
{
	const char *between = "Allow: ";
	size_t i;

	*to = '\0';
	for (i = 0; i < ROWS; i++)
		if (is_allowed(&rows[i], site)) {
			strlcat(to, between, size);
			strlcat(to, request_method(rows[i].method), size);
			between = ", ";
		}
	strlcat(to, "\r\n", size);
}

static void
options(struct exchange *x)
{
	char allow[ALLOW_FIELD];

	allow_field(allow, sizeof(allow), x->site);
	response_start(x, 200);
	conn_header(x->c, "%sContent-Length: 0\r\n", allow);
	response_end(x);
}

/* The method decides who answers. */
static void
run_method(struct exchange *x)
{
	char allow[ALLOW_FIELD];
	const struct row *row;

	for (row = rows; row < rows + ROWS && row->method != x->r->method;)
		row++;
	if (row == rows + ROWS)
		page_error(x, 501, "No such method is known here.");
	else if (is_allowed(row, x->site))
		row->serve(x);
	else {
		allow_field(allow, sizeof(allow), x->site);
		page_fields(x, 405, NULL, allow);
	}
}

static void
answer(struct exchange *x, const struct conf *conf)
{
	const char *why = NULL;
	int status;

	if (x->r->status != 0) {
		page_error(x, x->r->status, x->r->why);
		return;
	}
	/* No address is to be expected of what is no request for one. */
	if (x->r->method == METHOD_CONNECT || x->r->method == METHOD_OTHER) {
		run_method(x);
		return;
	}
	status = target_parse(&x->t, x->r, &why);
	x->site = site_find(x->t.host);
	if (status != 0)
		page_error(x, status, why);
	else if (x->t.https && !x->c->https)
		page_error(x, 421, "https is spoken under TLS alone.");
	else if (body_limit(&x->body, conf->http.body_max) != 0)
		page_error(x, 413, "The content is too long.");
	else if (x->t.form == TARGET_ALL)
		options(x);
	else if (!site_redirects(x) && access_allowed(x) && !status_serve(x))
		run_method(x);
}

/* Have a request, or what is wrong with it. False: there is none. */
static bool
next_request(struct connection *c, struct request *r)
{
	const char *octets;
	size_t n;

	conn_settle(c);
	for (;;) {
		octets = conn_input(c, &n);
		if (n > 0 && request_parse(r, octets, n))
			return true;
		if (!conn_more(c))
			break;
	}
	if (n == 0)
		return false;
	/* It has begun, so it is to be told. What there is may have moved. */
	octets = conn_input(c, &n);
	request_parse(r, octets, n);
	if (c->ended == TOO_SLOW) {
		r->status = 408;
		r->why = "The header did not come in time.";
	} else if (c->ended == PEER_LEFT) {
		r->status = 400;
		r->why = "The header has no end.";
	} else
		return false;
	c->ended = OPEN;
	return true;
}

/* One request and its answer. False: the connection ends. */
static bool
serve_one(struct connection *c, const struct conf *conf, int64_t over)
{
	static struct exchange x;
	static struct request r;
	bool go_on;

	if (!next_request(c, &r))
		return false;
	conn_take(c, r.octets);
	x.c = c;
	x.r = &r;
	x.t.form = TARGET_PATH;
	x.t.host[0] = x.t.path[0] = '\0';
	x.t.path_n = 0;
	x.t.raw = x.t.query = (struct span){ NULL, 0 };
	x.site = site_find("");
	x.user = NULL;
	x.status = 0;
	x.sent = 0;
	x.head = r.method == METHOD_HEAD;
	x.close = r.status != 0 || now_ms() >= over;
	body_open(&x.body, c, &r);
	answer(&x, conf);
	combined_add(&x);
	go_on = !x.close && body_skip(&x.body) && c->ended == OPEN;
	/* A client that has said "close" sends nothing more. */
	if (!go_on)
		conn_close(c, r.keep || r.status != 0 || !x.body.done);
	return go_on;
}

static void
pause_work(void *own)
{
	(void)own;
	combined_flush();
}

static int
serve_all(const struct conf *conf)
{
	/* What comes first of it is on one page, and not on two. */
	static _Alignas(4096) struct connection c;
	int64_t over;

	conn_open(&c, conf->http.idle_s, conf->http.header_s);
	c.pause = pause_work;
	over = now_ms() + (int64_t)conf->http.lifetime_s * 1000;
	while (serve_one(&c, conf, over))
		;
	combined_flush();
	return c.ended == IO_FAILED ? EX_IOERR : EX_OK;
}

int
main(void)
{
	const struct conf *conf;

	log_open("httpd");
	conf = conf_load();
	sites_open(conf);
	access_open(conf);
	mime_open(conf->http.mime);
	cgi_open(&conf->http);
	signal(SIGPIPE, SIG_IGN);
	serve_look(response_freshen);
	serve(conf, "http");
	return serve_end(serve_all(conf));
}
