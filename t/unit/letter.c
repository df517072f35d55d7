/* letter.c - what an mbox holds of a message, in pieces of every size. */
#include "common/mail/letter.h"

#include <stdlib.h>
#include <unistd.h>

#include "t/unit/tap.h"

#define FOLDER "/tmp"

/* What comes in, and what is to go into the mailbox. */
static const struct {
	const char *about, *in, *out;
} cases[] = {
	{ "headers and body", "A: b\n\nc\n", "A: b\n\nc\n" },
	{ "no octet at all", "", "\n" },
	{ "no header", "Hello\n", "\nHello\n" },
	{ "an empty line and no header", "\nHello\n", "\nHello\n" },
	{ "no body", "A: b\n", "A: b\n\n" },
	{ "no end of the last line", "A: b\n\nc", "A: b\n\nc\n" },
	{ "no end of the last header", "A: b", "A: b\n\n" },
	{ "no end of a name", "Fro", "\nFro\n" },
	{ "no end of a dropped header", "Status: R", "\n" },
	{ "no end of From", "A: b\n\nFrom", "A: b\n\nFrom\n" },
	{ "a blank first", " x\n", "\n x\n" },
	{ "text after headers", "A: b\nHello, you\nB: c\n",
	    "A: b\n\nHello, you\nB: c\n" },
	{ "a continued header", "A: b\n\tc\n d\n\n", "A: b\n\tc\n d\n\n" },
	{ "From_ first", "From a\nB: c\n", "\n>From a\nB: c\n" },
	{ "From_ after headers", "A: b\nFrom a\n", "A: b\n\n>From a\n" },
	{ "From_ in a body", "\nFrom \n", "\n>From \n" },
	{ ">From in a body", "\n>From a\n>>From \n", "\n>>From a\n>>>From \n" },
	{ "nearly From_", "\nFrom\nFroma\n>Fro m\nfrom a\n From a\n",
	    "\nFrom\nFroma\n>Fro m\nfrom a\n From a\n" },
	{ "From_ after From", "\nFrom\nFrom a\n", "\nFrom\n>From a\n" },
	{ "From_ within a line", "\na From b\n", "\na From b\n" },
	{ "From_ after >", "\n>\nFrom a\n>\n\nFrom b\n",
	    "\n>\n>From a\n>\n\n>From b\n" },
	{ "a blank before the colon", "From : a\nB \t: c\n\n",
	    "From: a\nB: c\n\n" },
	{ "two words before a colon", "Dear Bob: hello\n",
	    "\nDear Bob: hello\n" },
	{ "a colon first", ": a\n", "\n: a\n" },
	{ "what is ours alone",
	    "Status: RO\nX-STATUS: A\nx-keywords: a\nX-UID: 7\n"
	    "X-IMAPbase: 1 2\nX-IMAP: 1 2\nContent-Length: 1\n"
	    "Return-Path: <a>\nDelivered-To: b\nA: b\n\n",
	    "A: b\n\n" },
	{ "what is ours and goes on", "Status: R\n  X\n\ty\nA: b\n c\n\n",
	    "A: b\n c\n\n" },
	{ "what is nearly ours", "Statu: a\nStatuss: b\nX-Status-: c\n\n",
	    "Statu: a\nStatuss: b\nX-Status-: c\n\n" },
	{ "ours, in the body", "\nStatus: R\n", "\nStatus: R\n" },
	{ "octets above ASCII", "A: \xe9\n\n\xc3\xa9\xff\xfe\n",
	    "A: \xe9\n\n\xc3\xa9\xff\xfe\n" },
	{ "a name above ASCII", "\xc3\xa9: a\n", "\n\xc3\xa9: a\n" },
};

/* All of a letter, to be freed. */
static char *
contents(const struct letter *l)
{
	size_t size = letter_hold(l)->size, held;
	char *all = malloc(size + 1);
	const char *text = hold_text(letter_hold(l), &held);

	if (all == NULL)
		abort();
	memset(all, '?', size);
	all[size] = '\0';
	if (text != NULL)
		memcpy(all, text, held);
	else if (pread(letter_hold(l)->file, all, size, 0) != (ssize_t)size)
		abort();
	return all;
}

/* Write in, first some octets of it, the rest in pieces. */
static struct letter *
letter_of(const char *in, size_t n, size_t first, size_t piece)
{
	struct letter *l = letter_new(FOLDER);
	size_t some = first;

	if (l == NULL)
		abort();
	for (; n > 0; in += some, n -= some, some = piece) {
		if (some > n)
			some = n;
		if (letter_write(l, in, some) == -1)
			abort();
	}
	if (letter_end(l) == -1)
		abort();
	return l;
}

static bool
becomes(const char *in, size_t n, size_t first, size_t piece, const char *out)
{
	struct letter *l = letter_of(in, n, first, piece);
	char *all = contents(l);
	bool same = strcmp(all, out) == 0;

	if (!same)
		printf(
		    "# %zu octets, then %zu each: got %s\n", first, piece, all);
	free(all);
	letter_free(l);
	return same;
}

static void
test_case(const char *about, const char *in, const char *out)
{
	size_t n = strlen(in), i;
	bool good = true;

	for (i = 0; i <= n; i++)
		good = becomes(in, n, i, n + 1, out) &&
		       becomes(in, n, i, 1, out) &&
		       becomes(in, n, i + 1, i + 1, out) && good;
	ok(good, "%s", about);
}

static void
test_headers(void)
{
	static const char in[] = "date: x\nRECEIVED: a\n\tReceived: b\n"
	                         "Received : c\nX-From: d\n\nFrom: e\n";
	struct letter *l = letter_of(in, strlen(in), strlen(in), 1);

	ok(letter_headers(l) == LETTER_DATE, "which headers there were");
	ok(letter_hops(l) == 2, "how many Received");
	letter_free(l);
}

/* Lines that do not fit into memory: each place has one, and the sum. */
static void
test_long(void)
{
	size_t n = HOLD_MEMORY + 11, all = 4 * (n + 1) + 1;
	char *in = malloc(all + 1), *out, *got;
	struct letter *l;

	if (in == NULL || (out = malloc(all + 3)) == NULL)
		abort();
	memset(in, 'a', all);
	memcpy(in, "A:", 2);
	in[n] = in[n + 1] = '\n';
	memset(in + n + 2, '>', n);
	in[2 * n + 2] = '\n';
	memcpy(in + 2 * n + 3, "From ", 5);
	in[all - 1] = '\n';
	in[all] = '\0';
	memcpy(out, in, 2 * n + 3);
	out[2 * n + 3] = '>';
	strlcpy(out + 2 * n + 4, in + 2 * n + 3, all);
	l = letter_of(in, all, 3, 4096);
	got = contents(l);
	ok(letter_hold(l)->file != -1, "a long letter is in a file");
	ok(strcmp(got, out) == 0, "lines longer than the memory go through");
	letter_free(l);
	free(got);
	free(in);
	free(out);
}

/* "\na...\n" of n octets in all. */
static bool
stays_in_memory(size_t n)
{
	char *in = malloc(n);
	struct letter *l;
	bool stays;

	if (in == NULL)
		abort();
	memset(in, 'a', n);
	in[0] = in[n - 1] = '\n';
	l = letter_of(in, n, n, 1);
	stays = letter_hold(l)->file == -1 && letter_hold(l)->size == n;
	letter_free(l);
	free(in);
	return stays;
}

static void
test_no_room(void)
{
	struct letter *l = letter_new("/nowhere/at/all");
	char octets[4096];
	int failed = 0, i;

	memset(octets, 'a', sizeof(octets));
	for (i = 0; l != NULL && i <= HOLD_MEMORY / 4096; i++)
		failed = letter_write(l, octets, sizeof(octets));
	ok(failed == -1, "a long letter without its folder is an error");
	letter_free(l);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		test_case(cases[i].about, cases[i].in, cases[i].out);
	test_headers();
	test_long();
	ok(stays_in_memory(HOLD_MEMORY), "what fits stays in memory");
	ok(!stays_in_memory(HOLD_MEMORY + 1), "an octet more does not");
	test_no_room();
	return tap_end();
}
