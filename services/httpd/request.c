/* request.c - the header of a request: the line, and its fields. */
#include "services/httpd/request.h"

#include <string.h>
#include <strings.h>

#define EMPTY_LINES 4 /* before a request: RFC 9112 2.2 */
#define VERSION     (sizeof("HTTP/1.1") - 1)
#define LINE_OCTETS                                                            \
	(METHOD_OCTETS + 1 + TARGET_OCTETS + 1 + VERSION + 1) /* CR */

/* What an octet may be part of. */
enum { TOKEN = 1 << 0, TARGET = 1 << 1, VALUE = 1 << 2 };

/* clang-format off */
#define V (VALUE)
#define T (VALUE | TARGET)
#define K (VALUE | TARGET | TOKEN)

/* RFC 9110 5.6.2, 5.5; a target is what has no blank, and no fragment. */
static const unsigned char kinds[256] = {
	['\t'] = V, [' '] = V, ['!'] = K, ['"'] = T, ['#'] = V,
	['$'] = K, ['%'] = K, ['&'] = K, ['\''] = K, ['('] = T, [')'] = T,
	['*'] = K, ['+'] = K, [','] = T, ['-'] = K, ['.'] = K, ['/'] = T,
	['0' ... '9'] = K, [':' ... '@'] = T, ['A' ... 'Z'] = K,
	['[' ... ']'] = T, ['^' ... 'z'] = K, ['{'] = T, ['|'] = K, ['}'] = T,
	['~'] = K, [0x80 ... 0xff] = T,
};

static const char *const methods[METHOD_OTHER] = {
	[METHOD_GET]     = "GET",
	[METHOD_HEAD]    = "HEAD",
	[METHOD_POST]    = "POST",
	[METHOD_PUT]     = "PUT",
	[METHOD_DELETE]  = "DELETE",
	[METHOD_OPTIONS] = "OPTIONS",
	[METHOD_TRACE]   = "TRACE",
	[METHOD_CONNECT] = "CONNECT",
};
/* clang-format on */

/* What is left to parse, and how its lines have ended so far. */
struct input {
	const char *at, *end;
	bool crlf, bare_lf;
};

static bool
refuse(struct request *r, int status, const char *why)
{
	r->status = status;
	r->why = why;
	return false;
}

/* The first octet of s that is no part of a kind. */
static const char *
pass(const char *at, const char *end, int kind)
{
	while (at < end && (kinds[(unsigned char)*at] & kind) != 0)
		at++;
	return at;
}

bool
span_is_token(struct span s)
{
	return s.n > 0 && pass(s.at, s.at + s.n, TOKEN) == s.at + s.n;
}

/* The next line, without its end. False: it has not come yet. */
static bool
next_line(struct input *in, struct span *line)
{
	const char *lf = memchr(in->at, '\n', (size_t)(in->end - in->at));

	if (lf == NULL)
		return false;
	line->at = in->at;
	line->n = (size_t)(lf - in->at);
	in->at = lf + 1;
	if (line->n > 0 && lf[-1] == '\r') {
		line->n--;
		in->crlf = true;
	} else
		in->bare_lf = true;
	return true;
}

static bool
take_version(struct request *r, const char *at, size_t n)
{
	if (n != VERSION || memcmp(at, "HTTP/", 5) != 0 || at[5] < '0' ||
	    at[5] > '9' || at[6] != '.' || at[7] < '0' || at[7] > '9')
		return refuse(r, 400, "The request line has no HTTP version.");
	if (at[5] != '1')
		return refuse(r, 505, "Only HTTP/1.0 and HTTP/1.1 are spoken.");
	r->minor = at[7] != '0';
	r->keep = r->minor == 1;
	return true;
}

const char *
request_method(enum method method)
{
	return methods[method];
}

static enum method
find_method(struct span name)
{
	enum method m = METHOD_GET;

	while (
	    m < METHOD_OTHER && (strlen(methods[m]) != name.n ||
	                            memcmp(methods[m], name.at, name.n) != 0))
		m++;
	return m;
}

/* RFC 9112 3: method SP request-target SP HTTP-version. */
static bool
take_line(struct request *r, struct span line)
{
	const char *at = line.at, *end = at + line.n, *stop;

	r->line = line;
	stop = pass(at, end, TOKEN);
	r->method_name = (struct span){ at, (size_t)(stop - at) };
	if (r->method_name.n > METHOD_OCTETS)
		return refuse(r, 501, "No method has such a long name.");
	if (stop == at || stop == end || *stop != ' ')
		return refuse(r, 400, "The request line has no method.");
	r->method = find_method(r->method_name);
	at = stop + 1;
	stop = pass(at, end, TARGET);
	r->target = (struct span){ at, (size_t)(stop - at) };
	if (r->target.n > TARGET_OCTETS)
		return refuse(r, 414, "The address is too long.");
	if (stop == at || stop == end || *stop != ' ')
		return refuse(r, 400,
		    "The request line is not a method, an "
		    "address and HTTP/1.1.");
	return take_version(r, stop + 1, (size_t)(end - stop - 1));
}

static bool
take_host(struct request *r, struct field *f)
{
	if (r->host != NULL)
		return refuse(r, 400, "There are two Host fields.");
	r->host = &f->value;
	return true;
}

/* Too large for us to count is too large for anyone: UINT64_MAX. */
static bool
take_length(struct request *r, struct field *f)
{
	size_t i;

	if (r->has_length)
		return refuse(r, 400, "There are two lengths.");
	r->has_length = true;
	for (i = 0; i < f->value.n; i++) {
		unsigned int digit = (unsigned char)f->value.at[i] - '0';

		if (digit > 9)
			break;
		if (r->length > (UINT64_MAX - digit) / 10)
			r->length = UINT64_MAX;
		else
			r->length = r->length * 10 + digit;
	}
	if (i == 0 || i < f->value.n)
		return refuse(r, 400, "Content-Length is not a number.");
	return true;
}

/* RFC 9112 6.1, 6.3: of the codings we know the one that ends a body. */
static bool
take_coding(struct request *r, struct field *f)
{
	struct span list = f->value, element, last = { "", 0 };
	bool other = false;

	if (r->minor == 0)
		return refuse(r, 400, "HTTP/1.0 has no Transfer-Encoding.");
	if (r->chunked)
		return refuse(r, 400, "There is a coding after chunked.");
	for (; span_element(&list, &element); last = element) {
		if (span_is(last, "chunked"))
			return refuse(
			    r, 400, "There is a coding after chunked.");
		other |= !span_is(element, "chunked");
	}
	if (!span_is(last, "chunked"))
		return refuse(r, 400, "The last coding is not chunked.");
	if (other)
		return refuse(r, 501, "No coding but chunked is known here.");
	r->chunked = true;
	return true;
}

static bool
take_connection(struct request *r, struct field *f)
{
	struct span list = f->value, element;

	while (span_element(&list, &element)) {
		r->closes |= span_is(element, "close");
		r->keep |= span_is(element, "keep-alive");
	}
	return true;
}

/* RFC 9110 10.1.1: HTTP/1.0 knows no expectations. */
static bool
take_expect(struct request *r, struct field *f)
{
	if (r->minor == 0)
		return true;
	if (!span_is(f->value, "100-continue"))
		return refuse(r, 417,
		    "No expectation but 100-continue can be "
		    "met.");
	r->expects_100 = true;
	return true;
}

/* The fields that this parser has to heed. */
static const struct {
	const char *name;
	size_t n;
	bool (*take)(struct request *r, struct field *f);
} heeded[] = {
	{ "Host", 4, take_host },
	{ "Connection", 10, take_connection },
	{ "Content-Length", 14, take_length },
	{ "Transfer-Encoding", 17, take_coding },
	{ "Expect", 6, take_expect },
};

#define HEEDED (sizeof(heeded) / sizeof(heeded[0]))

/* RFC 9112 5.1, 5.2. */
static bool
take_field(struct request *r, struct span line)
{
	const char *end = line.at + line.n, *colon = pass(line.at, end, TOKEN);
	struct field *f;
	size_t i;

	if (*line.at == ' ' || *line.at == '\t')
		return refuse(r, 400, "A field is folded.");
	if (colon == line.at || colon == end || *colon != ':')
		return refuse(r, 400, "A field has no name and colon.");
	if (pass(colon, end, VALUE) != end)
		return refuse(r, 400, "A field holds a control character.");
	if (r->fields_n == FIELDS_MAX)
		return refuse(r, 431, "There are too many fields.");
	f = &r->fields[r->fields_n++];
	f->name = (struct span){ line.at, (size_t)(colon - line.at) };
	f->value = span_trim(colon + 1, end);
	for (i = 0; i < HEEDED; i++)
		if (heeded[i].n == f->name.n &&
		    strncasecmp(heeded[i].name, f->name.at, f->name.n) == 0)
			return heeded[i].take(r, f);
	return true;
}

/* What only the whole header tells. */
static void
finish(struct request *r, const struct input *in)
{
	if (r->closes)
		r->keep = false;
	if (r->chunked && r->has_length)
		refuse(r, 400, "There is a length, and chunks.");
	else if (in->bare_lf && (in->crlf || r->chunked || r->has_length))
		refuse(r, 400, "A line does not end in CRLF.");
	else if (r->minor == 1 && r->host == NULL)
		refuse(r, 400, "There is no Host field.");
}

/* The line of the request, or its beginning if that says enough. */
static bool
first_line(struct request *r, struct input *in)
{
	struct span line;
	int empty;

	for (empty = 0; next_line(in, &line); empty++) {
		if (line.n > 0)
			return take_line(r, line);
		if (empty == EMPTY_LINES)
			return refuse(
			    r, 400, "There are too many empty lines.");
	}
	line = (struct span){ in->at, (size_t)(in->end - in->at) };
	r->line = line;
	if (line.n > 0 && *line.at != '\r' &&
	    pass(line.at, line.at + 1, TOKEN) == line.at)
		return refuse(r, 400, "This is not HTTP.");
	if (line.n > LINE_OCTETS) {
		take_line(r, line);
		return refuse(r, r->status == 501 ? 501 : 414,
		    "The request line is too long.");
	}
	return false;
}

bool
request_parse(struct request *r, const char *octets, size_t n)
{
	struct input in = { octets, octets + n, false, false };
	struct span line;

	memset(r, 0, offsetof(struct request, fields));
	if (!first_line(r, &in))
		return r->status != 0;
	while (next_line(&in, &line)) {
		r->octets = (size_t)(in.at - octets);
		if (r->octets > HEADER_OCTETS)
			break;
		if (line.n == 0) {
			finish(r, &in);
			return true;
		}
		if (!take_field(r, line))
			return true;
	}
	if (in.end - octets > HEADER_OCTETS)
		refuse(r, 431, "The header is too long.");
	return r->status != 0;
}

const struct span *
request_field(const struct request *r, const char *name)
{
	size_t n = strlen(name), i;

	for (i = 0; i < r->fields_n; i++)
		if (r->fields[i].name.n == n &&
		    strncasecmp(r->fields[i].name.at, name, n) == 0)
			return &r->fields[i].value;
	return NULL;
}

const struct span *
request_next_field(
    const struct request *r, const char *name, const struct span *value)
{
	size_t i;

	for (i = 0; i < r->fields_n; i++)
		if (&r->fields[i].value > value &&
		    span_is(r->fields[i].name, name))
			return &r->fields[i].value;
	return NULL;
}

struct list
request_list(
    const struct request *r, const char *name, const struct span *first)
{
	return (struct list){ r, name, first, { "", 0 } };
}

bool
request_next_element(struct list *list, struct span *element)
{
	while (!span_element(&list->rest, element)) {
		if (list->field == NULL)
			return false;
		list->rest = *list->field;
		list->field = request_next_field(
		    list->r, list->name, list->field);
	}
	return true;
}
