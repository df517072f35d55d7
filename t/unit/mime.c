/*
 * mime.c - ENVELOPE, BODY and BODYSTRUCTURE of the messages in t/mime.
 *
 * NAME.eml is a message's text as it lies in an mbox, NAME.out what is to come
 * out, after comments; octets that are no printable ASCII are <0d><0a> in it.
 *	build/t/unit/mime t/mime/NAME.eml	prints what comes out
 */
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/mail/message.h"
#include "services/imapd/address.h"
#include "services/imapd/envelope.h"
#include "services/imapd/structure.h"
#include "t/unit/tap.h"

#define FOLDER "t/mime/"

static struct lines lines;

static void
read_file(struct text *t, const char *name)
{
	char block[4096];
	ssize_t n;
	int fd = open(name, O_RDONLY);

	if (fd == -1)
		err(1, "%s", name);
	text_clear(t);
	text_puts(t, "");
	while ((n = read(fd, block, sizeof(block))) > 0)
		text_add(t, block, (size_t)n);
	close(fd);
}

/* A file in memory that holds text; with CRLF line ends, if crlf. */
static int
memory_file(const struct text *text, bool crlf)
{
	struct text with = { .octets = NULL };
	int fd = memfd_create("message", MFD_CLOEXEC);
	size_t i;

	for (i = 0; i < text->len; i++) {
		if (crlf && text->octets[i] == '\n')
			text_add(&with, "\r", 1);
		text_add(&with, text->octets + i, 1);
	}
	if (fd == -1 || write(fd, with.octets, with.len) != (ssize_t)with.len)
		err(1, "memfd");
	text_free(&with);
	return fd;
}

static off_t
size_of(int fd)
{
	return lseek(fd, 0, SEEK_END);
}

/* What a client gets for a part of the file; the rule is in mime.h. */
static void
send_extent(struct text *t, int fd, const struct extent *e, bool in_header)
{
	struct view view = { .body = !in_header };
	struct line line;

	text_clear(t);
	text_puts(t, "");
	lines_open(&lines, fd, e->at, e->end);
	while (lines_next(&lines, &line) == 1)
		if (view_line(&view, &line)) {
			text_add(t, line.text, line.len);
			text_puts(t, line.ends ? "\r\n" : "");
		}
	if (t->len > e->octets)
		t->len = e->octets;
	t->octets[t->len] = '\0';
}

static uint64_t
count_lines(const struct text *t)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i + 1 < t->len; i++)
		n += t->octets[i] == '\r' && t->octets[i + 1] == '\n';
	return n;
}

static bool
is_sound(int fd, const struct extent *e, bool in_header)
{
	struct text t = { .octets = NULL };
	bool good;

	send_extent(&t, fd, e, in_header);
	good = t.len == e->octets && count_lines(&t) == e->lines;
	text_free(&t);
	return good;
}

/* Every part is as large as it says, and lies where its parent has it. */
static bool
all_sound(const struct mime *m, int fd)
{
	const struct part *p, *child;
	size_t i;

	for (i = 0; i < m->n; i++) {
		p = &m->parts[i];
		child = p->child == 0 ? NULL : &m->parts[p->child];
		if (!is_sound(fd, &p->header, i == 0) ||
		    !is_sound(fd, &p->body, false) ||
		    p->header.end != p->body.at)
			return false;
		if ((p->kind == LEAF) != (child == NULL))
			return false;
		if (p->kind == MESSAGE &&
		    (child->header.octets + child->body.octets !=
		            p->body.octets ||
		        child->header.at != p->body.at ||
		        child->body.end != p->body.end))
			return false;
		for (; child != NULL;
		     child = child->next == 0 ? NULL : &m->parts[child->next])
			if (child->header.at < p->body.at ||
			    child->body.end > p->body.end)
				return false;
	}
	return true;
}

static void
add_shown(struct text *out, const char *name, struct text *what)
{
	size_t i;

	text_printf(out, "%s ", name);
	for (i = 0; i < what->len; i++)
		if (isprint((unsigned char)what->octets[i]))
			text_add(out, what->octets + i, 1);
		else
			text_printf(
			    out, "<%02x>", (unsigned char)what->octets[i]);
	text_add(out, "\n", 1);
	text_clear(what);
}

/* All that IMAP says of a message. */
static void
describe(struct text *out, const struct mime *m, int fd)
{
	static struct header header;
	struct text what = { .octets = NULL };

	text_clear(out);
	lines_open(&lines, fd, 0, size_of(fd));
	if (header_read(&header, &lines) == -1)
		err(1, "header_read");
	envelope_of(&what, &header);
	add_shown(out, "ENVELOPE", &what);
	structure_write(&what, m, false);
	add_shown(out, "BODY", &what);
	structure_write(&what, m, true);
	add_shown(out, "BODYSTRUCTURE", &what);
	if (what.failed)
		errx(1, "no memory");
	text_free(&what);
}

static void
parse(struct mime *m, int fd)
{
	lines_open(&lines, fd, 0, size_of(fd));
	if (mime_parse(m, &lines) == -1)
		err(1, "mime_parse");
}

/* Without the comments that come first. */
static const char *
expected(const struct text *file)
{
	const char *at = file->octets;

	while (*at == '#')
		at += strcspn(at, "\n") + 1;
	return at;
}

static void
test_file(const char *name)
{
	struct text text = { .octets = NULL }, out = text, want = text;
	struct mime m = { .parts = NULL };
	char *other = strdup(name);
	int crlf, fd;

	if (other == NULL)
		err(1, "strdup");
	memcpy(other + strlen(other) - 3, "out", 3);
	read_file(&text, name);
	read_file(&want, other);
	for (crlf = 0; crlf < 2; crlf++) {
		fd = memory_file(&text, crlf);
		parse(&m, fd);
		describe(&out, &m, fd);
		is(out.octets, expected(&want), "%s%s", name + strlen(FOLDER),
		    crlf ? ", with CRLF" : "");
		ok(all_sound(&m, fd), "%s: parts are where they say%s",
		    name + strlen(FOLDER), crlf ? ", with CRLF" : "");
		close(fd);
	}
	mime_free(&m);
	text_free(&text);
	text_free(&out);
	text_free(&want);
	free(other);
}

static void
print_file(const char *name)
{
	struct text text = { .octets = NULL }, out = text;
	struct mime m = { .parts = NULL };
	int fd;

	read_file(&text, name);
	fd = memory_file(&text, false);
	parse(&m, fd);
	describe(&out, &m, fd);
	fputs(out.octets, stdout);
	close(fd);
	mime_free(&m);
	text_free(&text);
	text_free(&out);
}

/* What a section is, in the message of that name; NULL: there is none. */
/* clang-format off */
static const struct {
	const char *name, *section, *text;
} sections[] = {
	{ "no_type", "TEXT", "Hello\r\n" },
	{ "no_type", "1", "Hello\r\n" },
	{ "no_type", "1.1", NULL },
	{ "no_type", "2", NULL },
	{ "no_type", "0", NULL },
	{ "no_type", "1.HEADER", NULL },
	{ "no_type", "1.TEXT", NULL },
	{ "no_end", "1", "Hello\r\n" },
	{ "empty", "HEADER", "" },
	{ "empty", "1", "" },
	{ "blank_only", "HEADER", "\r\n" },
	{ "blank_only", "1", "" },
	{ "no_from", "HEADER", "Sender: e@f\r\n\r\n" },
	{ "no_from", "1.MIME", "Sender: e@f\r\n\r\n" },
	{ "marks", "HEADER",
	    "Subject: with marks\r\nFrom: a@b.example\r\n\r\n" },
	{ "marks", "TEXT", "Status: RO\r\n" },
	{ "rfc822", "1", "first" },
	{ "rfc822", "1.MIME", "\r\n" },
	{ "rfc822", "2.MIME", "Content-Type: message/rfc822\r\n"
	    "Content-Description: forwarded\r\n\r\n" },
	{ "rfc822", "2.1", "inner one" },
	{ "rfc822", "2.1.MIME", "Content-Type: text/plain\r\n\r\n" },
	{ "rfc822", "2.2", "Subject: innermost\r\n\r\ndeep\r\ndown" },
	{ "rfc822", "2.2.HEADER", "Subject: innermost\r\n\r\n" },
	{ "rfc822", "2.2.TEXT", "deep\r\ndown" },
	{ "rfc822", "2.2.1", "deep\r\ndown" },
	{ "rfc822", "2.2.1.MIME", "Subject: innermost\r\n\r\n" },
	{ "rfc822", "2.2.1.1", NULL },
	{ "rfc822", "2.3", NULL },
	{ "rfc822", "1.HEADER", NULL },
	{ "rfc822", "3", "data" },
	{ "rfc822", "4", NULL },
	{ "rfc822", "0", NULL },
	{ "rfc822", "3.1", NULL },
	{ "rfc822", "4294967298", NULL },
	{ "rfc822", "18446744073709551618", NULL },
	{ "rfc822_root", "1", "Subject: the letter\r\nFrom: x@y.example\r\n"
	    "\r\nits text\r\n" },
	{ "rfc822_root", "1.HEADER",
	    "Subject: the letter\r\nFrom: x@y.example\r\n\r\n" },
	{ "rfc822_root", "1.TEXT", "its text\r\n" },
	{ "rfc822_root", "1.1", "its text\r\n" },
	{ "rfc822_root", "1.1.1", NULL },
	{ "rfc822_of_rfc822", "1.1.HEADER", "Subject: two\r\n"
	    "Content-Type: multipart/mixed; boundary=b\r\n\r\n" },
	{ "rfc822_of_rfc822", "1.1.1", "x" },
	{ "rfc822_of_rfc822", "1.1.1.MIME", "\r\n" },
	{ "rfc822_of_rfc822", "1.1.TEXT", "--b\r\n\r\nx\r\n--b--\r\n" },
	{ "rfc822_empty", "3", "" },
	{ "rfc822_empty", "3.HEADER", "" },
	{ "nested_multiparts", "1.1.2", "b" },
	{ "nested_multiparts", "1.1", "--3\r\n\r\na\r\n--3\r\n"
	    "Content-Type: text/html\r\n\r\nb\r\n--3--\r\n" },
	{ "nested_multiparts", "1.1.MIME",
	    "Content-Type: multipart/alternative; boundary=3\r\n\r\n" },
	{ "no_parts", "1", "There is no part.\r\n" },
	{ "no_parts", "1.MIME", "" },
	{ "empty_parts", "1", "" },
	{ "empty_parts", "3", "" },
	{ "empty_parts", "4.MIME", "Content-Type: text/html\r\n" },
	{ "quoted_from", "1", "From me\r\n>From him" },
	{ "quoted_from", "2.HEADER",
	    "From a header\r\nStatus: RO\r\nSubject: x\r\n\r\n" },
	{ "quoted_from", "2.TEXT", "From a body" },
	{ "digest", "2", "not a message" },
	{ "digest", "3.HEADER", "Subject: second\r\n\r\n" },
};
/* clang-format on */

static void
test_sections(void)
{
	struct text text = { .octets = NULL }, got = text;
	struct mime m = { .parts = NULL };
	const struct part *p;
	const char *rest;
	char name[64];
	size_t i;
	bool header;
	int fd;

	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		snprintf(name, sizeof(name), FOLDER "%s.eml", sections[i].name);
		read_file(&text, name);
		fd = memory_file(&text, false);
		parse(&m, fd);
		p = mime_find(&m, sections[i].section, &rest);
		header = strcmp(rest, "HEADER") == 0 ||
		         strcmp(rest, "MIME") == 0;
		if (p != NULL)
			send_extent(&got, fd, header ? &p->header : &p->body,
			    p == m.parts && header);
		is(p == NULL ? NULL : got.octets, sections[i].text,
		    "%s: BODY[%s]", sections[i].name, sections[i].section);
		close(fd);
	}
	mime_free(&m);
	text_free(&text);
	text_free(&got);
}

int
main(int argc, char **argv)
{
	glob_t found;
	size_t i;

	for (i = 1; i < (size_t)argc; i++)
		print_file(argv[i]);
	if (argc > 1)
		return 0;
	if (glob(FOLDER "*.eml", 0, NULL, &found) != 0)
		err(1, FOLDER);
	for (i = 0; i < found.gl_pathc; i++)
		test_file(found.gl_pathv[i]);
	globfree(&found);
	test_sections();
	return tap_end();
}
