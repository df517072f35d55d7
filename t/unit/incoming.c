/* incoming.c - where a message's lines and the message end, piece by piece. */
#include "services/smtpd/incoming.h"

#include <stdlib.h>

#include "common/log.h"
#include "t/unit/tap.h"

#define SIZE_MAX_HERE 1000
#define TAIL          "MAIL FROM:<x@y>\r\n" /* what may not be swallowed */

enum how { STRICT, BARE };

/* A message as sent, what it becomes, or why not. No fault: NULL. */
static const struct {
	const char *about;
	enum how how;
	const char *in, *fault, *out;
} ends[] = {
	{ "lines", STRICT, "\r\na\r\n.\r\n", NULL, "\na\n" },
	{ "nothing", STRICT, ".\r\n", NULL, "\n" },
	{ "dots", STRICT, "\r\n..\r\n...\r\n.a\r\na.\r\n.\r\n", NULL,
	    "\n.\n..\na\na.\n" },
	{ "LF.LF", STRICT, "a\n.\nb\r\n.\r\n", "ends in LF", "" },
	{ "LF.CRLF", STRICT, "a\n.\r\nb\r\n.\r\n", "ends in LF", "" },
	{ "CRLF.LF", STRICT, "a\r\n.\nb\r\n.\r\n", "ends in LF", "" },
	{ "CR.CR", STRICT, "a\r.\rb\r\n.\r\n", "a CR without", "" },
	{ "CR.CRLF", STRICT, "a\r.\r\nb\r\n.\r\n", "a CR without", "" },
	{ "CRLF.CR", STRICT, "a\r\n.\rb\r\n.\r\n", "a CR without", "" },
	{ "CRLF.CRCRLF", STRICT, "a\r\n.\r\r\nb\r\n.\r\n", "a CR without", "" },
	{ "CRCRLF.CRLF", STRICT, "a\r\r\n.\r\n", "a CR without", "" },
	{ "LFCRLF.CRLF", STRICT, "a\n\r\n.\r\n", "ends in LF", "" },
	{ "LF alone", STRICT, "a\nb\r\n.\r\n", "ends in LF", "" },
	{ "LF first", STRICT, "\n.\r\nb\r\n.\r\n", "ends in LF", "" },
	{ "CR first", STRICT, "\rb\r\n.\r\n", "a CR without", "" },
	{ "bare lines", BARE, "\na\n..b\n.\n", NULL, "\na\n.b\n" },
	{ "bare nothing", BARE, ".\n", NULL, "\n" },
	{ "bare CRLF.CRLF", BARE, "a\r\n.\r\nb\n.\n", "a CR, where", "" },
	{ "bare LF.CRLF", BARE, "a\n.\r\nb\n.\n", "a CR, where", "" },
	{ "bare CRLF.LF", BARE, "a\r\n.\n", "a CR, where", "" },
	{ "bare LF.CR", BARE, "a\n.\rb\n.\n", "a CR, where", "" },
	{ "bare CR", BARE, "a\rb\n.\n", "a CR, where", "" },
};

struct fed {
	struct letter *letter;
	struct incoming m;
	size_t used;
};

/* Feed n octets in pieces; the caller frees the letter. */
static struct fed
feed(enum how how, const char *in, size_t n, size_t first, size_t piece)
{
	struct fed f = { .letter = letter_new("/tmp") };
	size_t some = first;

	if (f.letter == NULL)
		abort();
	incoming_begin(&f.m, f.letter, how == BARE, SIZE_MAX_HERE);
	while (f.used < n && f.m.in != ENDED) {
		if (some > n - f.used)
			some = n - f.used;
		f.used += incoming_feed(&f.m, in + f.used, some);
		some = piece;
	}
	return f;
}

static bool
is_text(const struct letter *l, const char *expected)
{
	size_t n;
	const char *text = hold_text(letter_hold(l), &n);

	return n == strlen(expected) && memcmp(text, expected, n) == 0;
}

static bool
goes(size_t i, const char *in, size_t n, size_t first, size_t piece)
{
	struct fed f = feed(ends[i].how, in, n, first, piece);
	bool good = f.m.in == ENDED && f.used == n - strlen(TAIL);

	if (ends[i].fault == NULL)
		good = good && f.m.fault == NULL &&
		       is_text(f.letter, ends[i].out);
	else
		good = good && f.m.fault != NULL &&
		       strncmp(f.m.fault, "550 5.6.0 ", 10) == 0 &&
		       strstr(f.m.fault, ends[i].fault) != NULL;
	if (!good)
		printf("# %zu octets, then %zu each: used %zu of %zu, %s\n",
		    first, piece, f.used, n - strlen(TAIL),
		    f.m.fault == NULL ? "no fault" : f.m.fault);
	letter_free(f.letter);
	return good;
}

static void
test_end(size_t i)
{
	char in[256];
	size_t n = (size_t)snprintf(in, sizeof(in), "%s%s", ends[i].in, TAIL);
	size_t at;
	bool good = true;

	for (at = 1; at <= n; at++)
		good = goes(i, in, n, at, n) && goes(i, in, n, at, 1) &&
		       goes(i, in, n, at, at) && good;
	ok(good, "%s", ends[i].about);
}

/* A message of n octets that is refused with code, or not. */
static void
test_fault(const char *about, const char *in, size_t n, const char *code)
{
	struct fed f = feed(STRICT, in, n, 1, 100);

	ok(f.m.in == ENDED &&
	        (code == NULL ? f.m.fault == NULL
	                      : f.m.fault != NULL && strncmp(f.m.fault, code,
	                                                 strlen(code)) == 0),
	    "%s: %s", about, f.m.fault == NULL ? "taken" : f.m.fault);
	letter_free(f.letter);
}

/* A message of n octets by SIZE, one dot that does not count, and its end. */
static size_t
lines(char *to, size_t n)
{
	memset(to, '.', n + 1);
	memcpy(to + n / 2, "\r\na", 3);
	memcpy(to + n - 1, "\r\n.\r\n", 5);
	return n + 4;
}

static void
test_limits(void)
{
	char in[SIZE_MAX_HERE * 2];
	size_t n;

	test_fault("NUL", "a\0b\r\n.\r\n", 8, "550 5.6.0");
	n = lines(in, SIZE_MAX_HERE);
	test_fault("the largest", in, n, NULL);
	n = lines(in, SIZE_MAX_HERE + 1);
	test_fault("an octet more", in, n, "552 5.3.4");
}

static void
test_hops(int hops, const char *code)
{
	static const char line[] = "Received:\r\n", end[] = ".\r\n";
	char in[128 * sizeof(line)];
	struct fed f;
	size_t n = 0;
	int i;

	for (i = 0; i < hops; i++, n += strlen(line))
		memcpy(in + n, line, strlen(line));
	memcpy(in + n, end, strlen(end));
	f.letter = letter_new("/tmp");
	if (f.letter == NULL)
		abort();
	incoming_begin(&f.m, f.letter, false, sizeof(in));
	incoming_feed(&f.m, in, n + strlen(end));
	ok(f.m.in == ENDED && (code == NULL) == (f.m.fault == NULL) &&
	        (code == NULL || strncmp(f.m.fault, code, strlen(code)) == 0),
	    "%d lines of Received", hops);
	letter_free(f.letter);
}

int
main(void)
{
	size_t i;

	log_open("incoming");
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		test_end(i);
	test_limits();
	test_hops(100, NULL);
	test_hops(101, "554 5.4.6");
	return tap_end();
}
