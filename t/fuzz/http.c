/* http.c - the header of a request, what it asks for, and its content. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "services/httpd/body.h"
#include "services/httpd/connection.h"
#include "services/httpd/request.h"
#include "services/httpd/target.h"
#include "t/fuzz/fuzz.h"

#define CONTENT_MAX 4096 /* what a responder takes: some inputs are longer */

static void
inside(struct span s, const char *octets, size_t n)
{
	promise(s.at >= octets && s.at <= octets + n);
	promise(s.n <= (size_t)(octets + n - s.at));
}

/* Each list has an end, and no element is empty. */
static void
split(struct span list)
{
	struct span element;

	while (span_element(&list, &element))
		promise(element.n > 0);
	promise(list.n == 0);
}

static void
check_request(const struct request *r, const char *octets, size_t n)
{
	const struct span *value;
	size_t i;

	promise(r->octets <= n && r->octets > 0);
	promise(!r->chunked || (!r->has_length && r->minor == 1));
	promise(r->minor == 0 || r->host != NULL);
	inside(r->line, octets, n);
	inside(r->method_name, octets, n);
	inside(r->target, octets, n);
	for (i = 0; i < r->fields_n; i++) {
		inside(r->fields[i].name, octets, n);
		inside(r->fields[i].value, octets, n);
		promise(r->fields[i].name.n > 0);
		promise(memchr(r->fields[i].value.at, '\n',
		            r->fields[i].value.n) == NULL);
		split(r->fields[i].value);
	}
	value = request_field(r, "Host");
	promise(value == r->host);
	promise(value == NULL || request_next_field(r, "Host", value) == NULL);
}

/* There was no request before its last octet, and no other one in it. */
static void
check_beginnings(const char *octets, size_t n)
{
	static struct request r;
	size_t i, step = n / 16 + 1;

	for (i = 0; i < n; i += step)
		promise(!request_parse(&r, octets, i));
	promise(!request_parse(&r, octets, n - 1));
}

static void
check_target(const struct request *r)
{
	static struct target t;
	const char *why = NULL;
	int status = target_parse(&t, r, &why);

	promise((status != 0) == (why != NULL));
	if (status != 0)
		return;
	promise(t.path[0] == '/' && strlen(t.path) == t.path_n);
	promise(strstr(t.path, "//") == NULL);
	promise(strstr(t.path, "/./") == NULL);
	promise(strstr(t.path, "/../") == NULL);
	promise(t.path_n < 3 || strcmp(t.path + t.path_n - 3, "/..") != 0);
	promise(strpbrk(t.host, "/ %:@") == NULL || strchr(t.host, ':'));
}

/* Chunks are the same, in whatever pieces they come. */
static void
check_chunks(const char *octets, size_t n)
{
	struct chunks whole = { .state = CHUNK_SIZE }, single = whole;
	size_t at, used, content = 0, content_single = 0;
	struct span data;

	for (at = 0; at < n; at += used) {
		used = chunks_parse(&whole, octets + at, n - at, &data);
		if (used == 0)
			break;
		promise(used <= n - at && data.n <= used);
		content += data.n;
	}
	for (at = 0; at < n; at += used) {
		used = chunks_parse(&single, octets + at, 1, &data);
		if (used == 0)
			break;
		content_single += data.n;
	}
	promise(content == content_single && whole.state == single.state);
}

/* Content as a responder reads it, from what has come; then there is no more.
 */
static void
read_content(struct connection *c, const struct request *r, bool wanted)
{
	struct body b;
	const char *octets;
	uint64_t content = 0;
	ssize_t n;

	body_open(&b, c, r);
	if (wanted && body_limit(&b, CONTENT_MAX) == 0) {
		while ((n = body_read(&b, &octets)) > 0)
			content += (size_t)n;
		promise(content <= CONTENT_MAX);
		promise(!b.done || b.status != 0 || r->chunked ||
		        content == r->length);
	}
	if (body_skip(&b))
		promise(b.done && b.status == 0);
	promise(c->in_at <= c->in_n);
}

static void
serve(const uint8_t *octets, size_t n, bool wanted)
{
	static struct connection c;
	static struct request r;

	c.ended = OPEN;
	c.idle_s = c.header_s = 1;
	c.in_at = c.out_n = 0;
	c.in_n = n;
	if (n > 0)
		memcpy(c.in, octets, n);
	while (request_parse(&r, c.in + c.in_at, c.in_n - c.in_at) &&
	       r.status == 0) {
		check_target(&r);
		conn_take(&c, r.octets);
		read_content(&c, &r, wanted);
		if (c.ended != OPEN)
			break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct request r;
	static bool open_once;
	char *exact;

	if (n > REQUEST_OCTETS)
		return 0;
	if (!open_once) {
		promise(dup2(open("/dev/null", O_RDWR), STDIN_FILENO) != -1);
		promise(dup2(STDIN_FILENO, STDOUT_FILENO) != -1);
		open_once = true;
	}
	exact = malloc(n); /* so that reading past it is noticed */
	promise(exact != NULL || n == 0);
	if (n > 0)
		memcpy(exact, octets, n);
	if (request_parse(&r, exact, n)) {
		promise((r.status != 0) == (r.why != NULL));
		if (r.status == 0) {
			check_request(&r, exact, n);
			check_beginnings(exact, r.octets);
		}
	}
	check_chunks(exact, n);
	free(exact);
	serve(octets, n, false);
	serve(octets, n, true);
	return 0;
}
