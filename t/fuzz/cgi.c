/* cgi.c - what a program of CGI says, and the answer that is made of it. */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/wait.h"
#include "services/httpd/body.h"
#include "services/httpd/cgi.h"
#include "services/httpd/code.h"
#include "t/fuzz/fuzz.h"

#define SAID     65536
#define PATIENCE 1000
#define LONGEST  8192
#define PIECES   16 /* that a pipe keeps apart */

static char said[SAID];
static size_t said_n;

/* What it says is in a pipe, in one piece or in several. */
static void
speak(int pipe, const uint8_t *octets, size_t n, size_t pieces)
{
	size_t most = n / pieces + 1, part;

	for (; n > 0; octets += part, n -= part) {
		part = n < most ? n : most;
		promise(write(pipe, octets, part) == (ssize_t)part);
	}
	close(pipe);
}

static void
answer(struct exchange *x, const uint8_t *octets, size_t n, bool whole)
{
	struct program p = { .err = -1, .deadline = now_ms() + PATIENCE };
	int ends[2];

	promise(ftruncate(STDOUT_FILENO, 0) == 0);
	promise(lseek(STDOUT_FILENO, 0, SEEK_SET) == 0);
	promise(pipe2(ends, O_CLOEXEC | (whole ? 0 : O_DIRECT)) == 0);
	speak(ends[1], octets, n, whole ? 1 : PIECES);
	p.out = ends[0];
	cgi_answer(x, &p);
	conn_flush(x->c);
	promise(x->c->ended == OPEN && !p.late && !p.gone);
	close(ends[0]);
	said_n = fuzz_said(said, sizeof(said) - 1);
	said[said_n] = '\0';
}

/* A line of the header is a name and a value. Returns what follows it. */
static const char *
check_field(const char *at, const char *end)
{
	const char *stop = memchr(at, '\r', (size_t)(end - at)), *i;
	const char *colon = memchr(at, ':', (size_t)(end - at));

	promise(stop != NULL && stop[1] == '\n');
	promise(colon != NULL && colon < stop && colon > at);
	promise(span_is_token((struct span){ at, (size_t)(colon - at) }));
	for (i = colon; i < stop; i++)
		promise(!iscntrl((unsigned char)*i) || *i == '\t');
	return stop + 2;
}

/* A field that there may be once. Returns its value, or NULL. */
static const char *
only(const char *head, const char *name)
{
	size_t n = strlen(name);
	const char *at, *found = NULL;

	for (at = strstr(head, "\r\n"); at != NULL; at = strstr(at, "\r\n")) {
		at += 2;
		if (strncasecmp(at, name, n) == 0 && at[n] == ':') {
			promise(found == NULL);
			found = at + n + 2;
		}
	}
	return found;
}

static size_t
chunks_length(const char *at, size_t n)
{
	struct chunks chunks = { .state = CHUNK_SIZE };
	size_t used = 1, length = 0;
	struct span data;

	for (; n > 0 && used > 0; at += used, n -= used) {
		used = chunks_parse(&chunks, at, n, &data);
		length += data.n;
	}
	promise(n == 0 && chunks.state == CHUNKS_END);
	return length;
}

/* It is framed as the client was told. */
static void
check_content(struct exchange *x, int status, const char *head,
    const char *content, size_t n)
{
	const char *length = only(head, "Content-Length");
	const char *coding = only(head, "Transfer-Encoding");
	const char *connection = only(head, "Connection");

	promise(length == NULL || coding == NULL);
	promise((connection != NULL && strncmp(connection, "close", 5) == 0) ==
	        x->close);
	if (x->head || code_is_bare(status)) {
		promise(n == 0 && x->sent == 0);
		return;
	}
	if (coding != NULL)
		n = chunks_length(content, n);
	else if (length != NULL)
		promise(strtoul(length, NULL, 10) == n &&
		        (status != 205 || n == 0));
	else
		promise(x->close);
	promise((off_t)n == x->sent);
}

static void
check(struct exchange *x)
{
	char *end = strstr(said, "\r\n\r\n");
	const char *at;
	int status;

	promise(end != NULL);
	promise(sscanf(said, "HTTP/1.1 %3d ", &status) == 1);
	promise(status >= 200 && status <= 599 && status == x->status);
	promise(memchr(said, '\0', (size_t)(end - said)) == NULL);
	for (at = strstr(said, "\r\n") + 2; at < end + 2;)
		at = check_field(at, end + 2);
	end[2] = '\0';
	check_content(
	    x, status, said, end + 4, said_n - (size_t)(end + 4 - said));
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const struct site site = { .fields = "", .log = -1 };
	static struct connection c;
	static struct request r;
	static struct exchange x;
	static bool open_once;
	int i;

	if (n > LONGEST)
		return 0;
	if (!open_once) {
		promise(dup2(memfd_create("out", 0), STDOUT_FILENO) != -1);
		open_once = true;
	}
	for (i = 0; i < 8; i++) {
		c.ended = OPEN;
		c.idle_s = 1;
		c.out_n = 0;
		r.minor = i / 4;
		r.keep = r.minor == 1;
		x = (struct exchange){ .c = &c, .r = &r, .site = &site };
		x.head = i / 2 % 2 == 1;
		x.body.done = true;
		answer(&x, octets, n, i % 2 == 0);
		check(&x);
	}
	return 0;
}
