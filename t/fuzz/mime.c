/*
 * mime.c - a message in a mailbox, and what IMAP says of it. Whatever comes
 * in: ENVELOPE, BODY and BODYSTRUCTURE have the syntax of RFC 3501 9, and each
 * part is in the file what the tree says it is.
 */
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "common/mail/message.h"
#include "services/imapd/envelope.h"
#include "services/imapd/structure.h"
#include "t/fuzz/fuzz.h"

#define PARTS_READ 30 /* of one message: the rest takes too long */

static struct lines lines;

/* Taking what was written apart: at moves on, or the promise is broken. */

static void
take(const char **at, const char *what)
{
	promise(strncmp(*at, what, strlen(what)) == 0);
	*at += strlen(what);
}

static bool
take_if(const char **at, const char *what)
{
	if (strncmp(*at, what, strlen(what)) != 0)
		return false;
	*at += strlen(what);
	return true;
}

static void
take_number(const char **at)
{
	size_t n = strspn(*at, "0123456789");

	promise(n > 0 && n < 20);
	*at += n;
}

static void
take_literal(const char **at)
{
	size_t n = strtoul(*at, NULL, 10);

	take_number(at);
	take(at, "}\r\n");
	promise(strnlen(*at, n) == n);
	*at += n;
}

/* Says whether it was word, in quotes. */
static bool
take_string(const char **at, const char *word)
{
	const char *from = *at;

	if (take_if(at, "{")) {
		take_literal(at);
		return false;
	}
	take(at, "\"");
	for (; **at != '"'; ++*at) {
		promise(**at > 0 && **at != '\r' && **at != '\n');
		if (**at == '\\') {
			++*at;
			promise(**at == '"' || **at == '\\');
		}
	}
	++*at;
	return strncasecmp(from + 1, word, strlen(word)) == 0 &&
	       (size_t)(*at - from) == strlen(word) + 2;
}

static void
take_nstring(const char **at)
{
	if (!take_if(at, "NIL"))
		take_string(at, "");
}

/* "(" string string ... ")" or NIL; pairs of them, if so. */
static void
take_strings(const char **at, bool pairs)
{
	size_t n = 0;

	if (take_if(at, "NIL"))
		return;
	take(at, "(");
	do {
		take_string(at, "");
		n++;
	} while (take_if(at, " "));
	take(at, ")");
	promise(!pairs || n % 2 == 0);
}

static void
take_addresses(const char **at)
{
	int i, groups = 0;
	bool host;

	if (take_if(at, "NIL"))
		return;
	take(at, "(");
	do {
		take(at, "(");
		for (i = 0; i < 2; i++) {
			take_nstring(at);
			take(at, " ");
		}
		host = !take_if(at, "NIL");
		if (host)
			take_string(at, "");
		take(at, " ");
		if (take_if(at, "NIL")) { /* a group begins or ends */
			groups += host ? 1 : -1;
			promise(groups == 0 || groups == 1);
		} else
			take_string(at, "");
		take(at, ")");
	} while (**at == '(');
	take(at, ")");
	promise(groups == 0);
}

static void
take_envelope(const char **at)
{
	int field;

	for (field = FIELD_DATE; field <= FIELD_MESSAGE_ID; field++) {
		take(at, field == FIELD_DATE ? "(" : " ");
		if (field >= FIELD_FROM && field <= FIELD_BCC)
			take_addresses(at);
		else
			take_nstring(at);
	}
	take(at, ")");
}

/* body-ext-1part or body-ext-mpart, after its first item. */
static void
take_extension(const char **at)
{
	take(at, " ");
	if (!take_if(at, "NIL")) {
		take(at, "(");
		take_string(at, "");
		take(at, " ");
		take_strings(at, true);
		take(at, ")");
	}
	take(at, " ");
	take_strings(at, false);
	take(at, " ");
	take_nstring(at);
}

static void take_body(const char **at, bool extended, size_t *n);

static void
take_single(const char **at, bool extended, size_t *n)
{
	const char *type = *at;
	bool text = take_string(at, "text"), message;

	message = take_string(&type, "message");
	take(at, " ");
	message &= take_string(at, "rfc822");
	take(at, " ");
	take_strings(at, true);
	take(at, " ");
	take_nstring(at);
	take(at, " ");
	take_nstring(at);
	take(at, " ");
	take_string(at, "");
	take(at, " ");
	take_number(at);
	if (message) {
		take(at, " ");
		take_envelope(at);
		take(at, " ");
		take_body(at, extended, n);
	}
	if (text || message) {
		take(at, " ");
		take_number(at);
	}
	if (!extended)
		return;
	take(at, " ");
	take_nstring(at);
	take_extension(at);
}

/* n counts the parts. */
static void
take_body(const char **at, bool extended, size_t *n)
{
	++*n;
	take(at, "(");
	if (**at != '(')
		take_single(at, extended, n);
	else {
		while (**at == '(')
			take_body(at, extended, n);
		take(at, " ");
		take_string(at, "");
		if (extended) {
			take(at, " ");
			take_strings(at, true);
			take_extension(at);
		}
	}
	take(at, ")");
}

/* What a client gets is as large as was said. */
static void
read_extent(int fd, const struct extent *e, bool in_header)
{
	struct view view = { .body = !in_header };
	struct line line;
	uint64_t octets = 0;
	int got;

	promise(e->at <= e->end);
	lines_open(&lines, fd, e->at, e->end);
	while ((got = lines_next(&lines, &line)) == 1)
		if (view_line(&view, &line))
			octets += line.len + (line.ends ? 2 : 0);
	promise(got == 0 && (octets == e->octets || octets == e->octets + 2));
	promise(e->lines * 2 <= e->octets);
}

static void
read_part(const struct mime *m, size_t i, int fd)
{
	const struct part *p = &m->parts[i], *child;
	uint32_t next;

	promise((p->kind == LEAF) == (p->child == 0));
	promise(p->header.end == p->body.at);
	read_extent(fd, &p->header, i == 0);
	read_extent(fd, &p->body, false);
	child = &m->parts[p->child];
	if (p->kind == MESSAGE)
		promise(child->message && child->next == 0 &&
		        child->header.octets + child->body.octets ==
		            p->body.octets);
	for (next = p->child; next != 0; next = m->parts[next].next) {
		promise(next > i && next < m->n);
		promise(m->parts[next].header.at >= p->body.at &&
		        m->parts[next].body.end <= p->body.end);
	}
}

/* The last line of the message is taken for a section. */
static void
find_section(const struct mime *m, const char *octets, size_t n)
{
	const struct part *p;
	char section[64];
	const char *rest;
	size_t i = n;

	while (i > 0 && octets[i - 1] != '\n')
		i--;
	if (n - i >= sizeof(section))
		return;
	memcpy(section, octets + i, n - i);
	section[n - i] = '\0';
	p = mime_find(m, section, &rest);
	promise(p == NULL || (p >= m->parts && p < m->parts + m->n));
	promise(rest >= section && rest <= section + strlen(section));
}

static void
check(struct text *out, const struct mime *m)
{
	const char *at;
	size_t parts, i;

	for (i = 0; i < 2; i++) {
		text_clear(out);
		structure_write(out, m, i == 1);
		promise(!out->failed && strlen(out->octets) == out->len);
		at = out->octets;
		parts = 0;
		take_body(&at, i == 1, &parts);
		promise(*at == '\0' && parts == m->n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct mime m;
	static struct header header;
	static struct text out;
	int fd = open(fuzz_file(octets, n), O_RDONLY);
	const char *at;
	size_t i;

	promise(fd != -1);
	lines_open(&lines, fd, 0, (off_t)n);
	promise(header_read(&header, &lines) == 0);
	text_clear(&out);
	envelope_of(&out, &header);
	promise(!out.failed && strlen(out.octets) == out.len);
	at = out.octets;
	take_envelope(&at);
	promise(*at == '\0');
	lines_open(&lines, fd, 0, (off_t)n);
	promise(mime_parse(&m, &lines) == 0);
	promise(m.n > 0 && m.n < MIME_PARTS + 2 * MIME_DEPTH);
	for (i = 0; i < m.n && i < PARTS_READ; i++)
		read_part(&m, i, fd);
	check(&out, &m);
	find_section(&m, (const char *)octets, n);
	mime_free(&m);
	header_free(&header);
	close(fd);
	return 0;
}
