/* conditions.c - what a request says of the content it would like: conditions,
 * ranges and codings. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "services/httpd/coding.h"
#include "services/httpd/condition.h"
#include "services/httpd/range.h"
#include "t/fuzz/fuzz.h"

#define SIZE      1000 /* octets of the file */
#define SAID      65536
#define TYPE      "text/plain"
#define PART_HEAD "Content-Range: bytes "

static const struct validator there = { true, "\"a-b\"", 1577836800 };
static const struct validator nothing = { .exists = false };

static void
check_conditions(const struct condition *c)
{
	int reads, writes;

	reads = condition_check(c, &there, true);
	writes = condition_check(c, &there, false);
	promise(reads == 0 || reads == 304 || reads == 412);
	promise(writes == 0 || writes == 412);
	promise(reads == writes || reads == 304 || c->if_modified != NULL);
	promise(
	    c->if_match == NULL || condition_check(c, &nothing, true) == 412);
	promise(c->if_match != NULL || condition_check(c, &nothing, true) == 0);
	promise(c->any || reads + writes == 0);
	promise(c->if_range != NULL || condition_range(c, &there));
	promise(!condition_range(c, &nothing) || c->if_range == NULL ||
	        *c->if_range->at != '"');
}

static void
check_codings(const struct condition *c)
{
	struct list list = request_list(
	    c->r, "Accept-Encoding", c->accept_encoding);
	int identity = coding_weight(list, "identity");
	int gzip = coding_weight(list, "gzip");
	int other = coding_weight(list, "none of these");

	promise(identity >= 0 && identity <= CODING_WHOLE);
	promise(gzip >= 0 && gzip <= CODING_WHOLE);
	promise(c->accept_encoding != NULL || (identity == 1 && gzip == 0));
	promise(gzip == other || c->accept_encoding != NULL);
}

/* A file in which each octet says where it is. */
static int
file(void)
{
	static int fd = -1;
	char octets[SIZE];
	size_t i;

	if (fd != -1)
		return fd;
	for (i = 0; i < SIZE; i++)
		octets[i] = (char)('A' + i % 59);
	fd = memfd_create("file", MFD_CLOEXEC);
	promise(write(fd, octets, SIZE) == SIZE);
	return fd;
}

/* The octets that are said to be of the file are. */
static const char *
check_part(const char *at, const char *end, const struct range *r)
{
	off_t i;

	for (i = r->first; i <= r->last; i++, at++)
		promise(at < end && *at == (char)('A' + i % 59));
	return at;
}

/* The answer is as long as it says, and has each range in its place. */
static void
check_answer(const struct range *ranges, int n)
{
	static char said[SAID];
	const char *content, *end;
	long long length;
	size_t said_n;
	int i;

	said_n = fuzz_said(said, sizeof(said) - 1);
	end = said + said_n;
	said[said_n] = '\0';
	content = strstr(said, "Content-Length: ");
	promise(content != NULL && sscanf(content, "%*s %lld", &length) == 1);
	content = strstr(said, "\r\n\r\n");
	promise(content != NULL);
	content += 4;
	promise(end - content == length);
	for (i = 0; i < n; i++) {
		if (n > 1) {
			content = strstr(content, PART_HEAD);
			promise(content != NULL);
			content = strstr(content, "\r\n\r\n");
			promise(content != NULL);
			content += 4;
		}
		content = check_part(content, end, &ranges[i]);
	}
	promise(n > 1 || content == end);
}

static void
check_ranges(const struct condition *c, struct request *r)
{
	static const struct site site = { .fields = "", .log = -1 };
	static struct connection connection;
	static struct exchange x;
	struct range ranges[RANGES_MAX];
	int n, i;

	if (c->range == NULL)
		return;
	n = range_parse(*c->range, SIZE, ranges);
	promise(n >= -1 && n <= RANGES_MAX);
	for (i = 0; i < n; i++)
		promise(ranges[i].first >= 0 &&
		        ranges[i].first <= ranges[i].last &&
		        ranges[i].last < SIZE);
	if (n <= 0)
		return;
	promise(ftruncate(STDOUT_FILENO, 0) == 0);
	promise(lseek(STDOUT_FILENO, 0, SEEK_SET) == 0);
	connection.ended = OPEN;
	connection.idle_s = 1;
	connection.out_n = 0;
	x.c = &connection;
	x.r = r;
	x.site = &site;
	x.sent = 0;
	x.close = false;
	x.body.done = true;
	range_serve(&x, file(), SIZE, TYPE, "", ranges, n);
	conn_flush(&connection);
	promise(connection.ended == OPEN && x.status == 206 && x.sent > 0);
	check_answer(ranges, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const char line[] = "GET / HTTP/1.1\r\nHost: a\r\n";
	static bool open_once;
	static struct request r;
	struct condition c;
	char *text;

	if (!open_once) {
		promise(dup2(memfd_create("out", 0), STDOUT_FILENO) != -1);
		open_once = true;
	}
	text = malloc(sizeof(line) - 1 + n);
	promise(text != NULL);
	memcpy(text, line, sizeof(line) - 1);
	memcpy(text + sizeof(line) - 1, octets, n);
	if (request_parse(&r, text, sizeof(line) - 1 + n) && r.status == 0) {
		condition_find(&c, &r);
		check_conditions(&c);
		check_codings(&c);
		check_ranges(&c, &r);
	}
	free(text);
	return 0;
}
