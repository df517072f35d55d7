/* mime_limits.c - messages that are larger than any should be. */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/mail/message.h"
#include "services/imapd/address.h"
#include "services/imapd/envelope.h"
#include "services/imapd/structure.h"
#include "t/unit/tap.h"

static struct lines lines;
static struct text text; /* the message that is being made */
static struct mime mime;
static int fd = -1;

static void
repeat(const char *what, size_t n)
{
	while (n-- > 0)
		text_puts(&text, what);
}

static void
parse(void)
{
	if (fd == -1)
		fd = memfd_create("message", MFD_CLOEXEC);
	if (fd == -1 || text.failed || ftruncate(fd, 0) == -1 ||
	    pwrite(fd, text.octets, text.len, 0) != (ssize_t)text.len)
		err(1, "memfd");
	lines_open(&lines, fd, 0, (off_t)text.len);
	if (mime_parse(&mime, &lines) == -1)
		err(1, "mime_parse");
	text_clear(&text);
}

/* The BODYSTRUCTURE, or the ENVELOPE, to be freed. */
static char *
structure(void)
{
	struct text out = { .octets = NULL };

	structure_write(&out, &mime, true);
	if (out.failed)
		errx(1, "no memory");
	return out.octets;
}

static char *
envelope(off_t size)
{
	static struct header header;
	struct text out = { .octets = NULL };

	lines_open(&lines, fd, 0, size);
	if (header_read(&header, &lines) == -1)
		err(1, "header_read");
	envelope_of(&out, &header);
	if (out.failed)
		errx(1, "no memory");
	return out.octets;
}

/* Every parenthesis is closed, outside of quotes; how deep they go. */
static size_t
depth_of(const char *at)
{
	size_t depth = 0, most = 0;
	bool quoted = false;

	for (; *at != '\0'; at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (*at == '\\' && quoted)
			at++;
		else if (*at == '(' && !quoted && ++depth > most)
			most = depth;
		else if (*at == ')' && !quoted && depth-- == 0)
			return SIZE_MAX;
	}
	return depth == 0 && !quoted ? most : SIZE_MAX;
}

static size_t
count(const char *at, const char *what)
{
	size_t n = 0, len = strlen(what);

	for (; *at != '\0'; at++) /* strstr(3) takes long under a sanitizer */
		n += *at == *what && strncmp(at, what, len) == 0;
	return n;
}

static void
test_parts(void)
{
	const char *rest;
	const struct part *p;
	char *s;

	repeat("Content-Type: multipart/mixed; boundary=b\n\n", 1);
	repeat("--b\n\nx\n", 10000);
	repeat("--b--\n", 1);
	parse();
	s = structure();
	ok(mime.n == 10001, "10,000 parts are 10,000 parts");
	ok(count(s, "(\"text\" \"plain\"") == 10000 && depth_of(s) == 3,
	    "all of them are in BODYSTRUCTURE");
	p = mime_find(&mime, "10000", &rest);
	ok(p != NULL && p->body.octets == 1 && p->body.lines == 0,
	    "so is the last of them");
	free(s);

	repeat("Content-Type: multipart/mixed; boundary=b\n\n", 1);
	repeat("--b\n\nx\n", MIME_PARTS + 10);
	repeat("--b--\n", 1);
	parse();
	s = structure();
	ok(mime.n == MIME_PARTS, "there are no more than MIME_PARTS");
	p = &mime.parts[mime.n - 1];
	/* "x" and 11 times a boundary, an empty line and "x" between CRLFs */
	ok(p->body.octets == 1 + 11 * 10 && p->body.lines == 33,
	    "the last of them holds the rest");
	ok(count(s, "\"plain\"") == MIME_PARTS - 1 && depth_of(s) == 3,
	    "the structure is sound");
	free(s);

	repeat("Content-Type: multipart/mixed; boundary=b\n\n", 1);
	repeat("--b\nContent-Type: multipart/mixed\n\nx\n", MIME_PARTS + 10);
	parse();
	ok(mime.n < MIME_PARTS + 2 * MIME_DEPTH,
	    "nor are there many more with a part in each");
	s = structure();
	ok(depth_of(s) == 4, "that structure is sound");
	free(s);
}

static void
test_depth(void)
{
	const struct part *p;
	const char *rest;
	size_t i;
	char *s;

	for (i = 0; i < MIME_DEPTH + 20; i++)
		text_printf(&text,
		    "Content-Type: multipart/mixed; boundary=%zu_\n\n--%zu_\n",
		    i, i);
	repeat("\nx\n", 1);
	parse();
	s = structure();
	ok(mime.n == MIME_DEPTH, "multiparts are opened MIME_DEPTH deep");
	ok(count(s, "\"octet-stream\"") == 1 && depth_of(s) == MIME_DEPTH,
	    "the one that is not is octets");
	free(s);

	repeat("Content-Type: message/rfc822\n\n", MIME_DEPTH + 20);
	parse();
	s = structure();
	ok(mime.n == MIME_DEPTH, "messages are opened MIME_DEPTH deep");
	ok(count(s, "\"octet-stream\"") == 1 && depth_of(s) == MIME_DEPTH,
	    "the one that is not is octets, too");
	free(s);
	for (i = 1; i < MIME_DEPTH; i++)
		repeat("1.", 1);
	repeat("HEADER", 1);
	p = mime_find(&mime, text.octets, &rest);
	ok(p == &mime.parts[MIME_DEPTH - 1] && strcmp(rest, "HEADER") == 0,
	    "a section leads to the innermost");
	text_clear(&text);
}

static void
test_boundary(void)
{
	repeat("Content-Type: multipart/mixed; boundary=", 1);
	repeat("b", MIME_BOUNDARY + 1);
	repeat("\n\n--", 1);
	repeat("b", MIME_BOUNDARY + 1);
	repeat("\n\nx\n--", 1);
	repeat("b", MIME_BOUNDARY - 1);
	repeat("\n", 1);
	parse();
	ok(mime.n == 2 && mime.parts[1].body.octets == 3 + MIME_BOUNDARY + 3,
	    "of a boundary MIME_BOUNDARY octets count");

	repeat("Content-Type: multipart/mixed; boundary=b\n\n--b", 1);
	repeat("x", 3 * LINES_BUFFER);
	repeat("\n\n--b\n\n", 1);
	repeat("y", 2 * LINES_BUFFER);
	repeat("\n--b--", 1);
	parse();
	ok(mime.n == 2 && mime.parts[1].body.octets == 2 * LINES_BUFFER,
	    "a line that comes in pieces is no boundary");
}

static void
test_fields(void)
{
	const struct part *p;
	size_t i;
	char *s;

	repeat("Subject: ", 1);
	repeat("x", VALUE_MAX + 10);
	repeat("\nContent-Description: ", 1);
	repeat("\n y", VALUE_MAX);
	repeat("\nContent-ID: <a>\n\n", 1);
	parse();
	p = mime.parts;
	ok(strlen(mime_field(&mime, p, FIELD_SUBJECT)) == VALUE_MAX,
	    "a value has VALUE_MAX octets at most");
	ok(strlen(mime_field(&mime, p, FIELD_CONTENT_DESCRIPTION)) ==
	        VALUE_MAX - 1, /* and a blank */
	    "so has a folded one");
	is(mime_field(&mime, p, FIELD_CONTENT_ID), "<a>",
	    "others are as they were");
	s = structure();
	ok(strstr(s, " {65535}\r\ny y y ") != NULL,
	    "what is too long for a line is a literal");
	free(s);

	repeat("Content-Type: multipart/mixed; boundary=b\n\n", 1);
	for (i = 0; i < MIME_VALUES / 50000 + 10; i++) {
		repeat("--b\nContent-ID: ", 1);
		repeat("x", 50000);
		repeat("\nContent-MD5: y\n\n", 1);
	}
	parse();
	ok(mime.values.len <= MIME_VALUES + 10 &&
	        mime.n == MIME_VALUES / 50000 + 11,
	    "all values together have MIME_VALUES octets at most");
	s = structure();
	ok(depth_of(s) == 3, "the structure is sound");
	free(s);
}

static void
test_parameters(void)
{
	struct content c;
	char *s;
	int i;

	repeat("Content-Type: application/x", 1);
	for (i = 0; i < PARAMETERS_MAX + 10; i++)
		text_printf(&text, "; a%d=%d", i, i);
	repeat("\nContent-Disposition: inline", 1);
	for (i = 0; i < PARAMETERS_MAX + 10; i++)
		text_printf(&text, "; a*%d=%d", i, i % 10);
	repeat("\n\n", 1);
	parse();
	if (mime_content(&mime, mime.parts, &c) == -1)
		errx(1, "no memory");
	ok(c.n == PARAMETERS_MAX, "there are no more than PARAMETERS_MAX");
	content_free(&c);
	s = structure();
	ok(strstr(s, " (\"inline\" (\"a\" \"012345678901234567890123456789"
	             "0123456789012345678901234567890123\")) ") != NULL,
	    "nor are there pieces of one");
	free(s);
}

static void
test_addresses(void)
{
	off_t size;
	size_t i;
	char *s;

	repeat("To: ", 1);
	for (i = 0; i < 1000; i++)
		text_printf(&text, "user%zu@st.um,\n ", i);
	repeat("last@st.um\n\n", 1);
	size = (off_t)text.len;
	parse();
	s = envelope(size);
	ok(count(s, " NIL \"user") == 1000 && strstr(s, "\"last\"") != NULL,
	    "1,000 addresses are 1,000 addresses");
	free(s);

	repeat("To: ", 1);
	repeat("user@st.um, ", VALUE_MAX / 12);
	repeat("someone@else.example\n\n", 1);
	size = (off_t)text.len;
	parse();
	s = envelope(size);
	ok(count(s, "(NIL NIL \"user\" \"st.um\")") == VALUE_MAX / 12 &&
	        strstr(s, "else") == NULL && depth_of(s) == 3,
	    "of too many, whole ones are left out");
	free(s);
}

static void
test_addresses_of_parts(void)
{
	size_t i;
	char *s;

	repeat("Content-Type: multipart/digest; boundary=b\n\n", 1);
	for (i = 0; i < 10; i++) {
		repeat("--b\n\nFrom: g:", 1);
		repeat("a,", 10000);
		repeat("\n\n", 1);
	}
	parse();
	s = structure();
	ok(count(s, "(NIL NIL \"a\" \"\")") + 2 * count(s, "\"g\"") ==
	        ADDRESSES_MAX,
	    "a structure has ADDRESSES_MAX at most");
	ok(depth_of(s) == 5 &&
	        count(s, "(NIL NIL NIL NIL)") == count(s, "\"g\""),
	    "and ends the group it is in");
	free(s);
}

/* Comments and quotes that don't end, parentheses without end. */
static void
test_nesting(void)
{
	off_t size;
	char *s;

	repeat("From: ", 1);
	repeat("(", 30000);
	repeat("\nTo: ", 1);
	repeat("<", 30000);
	repeat("\nCc: ", 1);
	repeat("a:", 30000);
	repeat("\nBcc: ", 1);
	repeat("@", 30000);
	repeat("\nContent-Type: text/plain;", 1);
	repeat("(", 30000);
	repeat("\n\n", 1);
	size = (off_t)text.len;
	parse();
	s = envelope(size);
	ok(depth_of(s) == 3, "the envelope is sound");
	free(s);
	s = structure();
	ok(depth_of(s) == 2, "so is the structure");
	free(s);
}

int
main(void)
{
	test_parts();
	test_depth();
	test_boundary();
	test_fields();
	test_parameters();
	test_addresses();
	test_addresses_of_parts();
	test_nesting();
	mime_free(&mime);
	text_free(&text);
	return tap_end();
}
