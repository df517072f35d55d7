/*
 * letter.c - a letter's text. However it comes in pieces, the same goes into
 * the mailbox, and nothing in it can be taken for the start of another.
 */
#include "common/mail/letter.h"

#include <string.h>

#include "common/mail/fromline.h"
#include "t/fuzz/fuzz.h"

#define LONG 0x80 /* the bit that puts a long line first */

static struct letter *
write_in(const uint8_t *octets, size_t n, size_t piece, bool is_long)
{
	static char line[HOLD_MEMORY + 10];
	struct letter *l = letter_new("/tmp");
	size_t at, some;

	promise(l != NULL);
	memset(line, 'x', sizeof(line));
	if (is_long)
		promise(letter_write(l, "\n", 1) == 0 &&
		        letter_write(l, line, sizeof(line)) == 0);
	for (at = 0; at < n; at += some) {
		some = n - at < piece ? n - at : piece;
		promise(letter_write(l, (const char *)octets + at, some) == 0);
	}
	promise(letter_end(l) == 0);
	return l;
}

static void
check_lines(const char *text, size_t n)
{
	const char *end;

	promise(n == 0 || text[n - 1] == '\n');
	for (; n > 0; n -= (size_t)(end - text), text = end) {
		end = memchr(text, '\n', n);
		promise(end != NULL);
		promise(!fromline_is(text, (size_t)(end - text)));
		end++;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct letter *whole, *pieces;
	const char *a, *b;
	size_t na, nb;

	if (n == 0 || n > HOLD_MEMORY / 2)
		return 0;
	whole = write_in(octets + 1, n - 1, n, (octets[0] & LONG) != 0);
	pieces = write_in(
	    octets + 1, n - 1, octets[0] % 16 + 1U, (octets[0] & LONG) != 0);
	promise((letter_hold(whole)->file != -1) == ((octets[0] & LONG) != 0));
	promise(letter_headers(whole) == letter_headers(pieces));
	promise(letter_hops(whole) == letter_hops(pieces));
	promise(letter_hold(whole)->size == letter_hold(pieces)->size);
	a = hold_text(letter_hold(whole), &na);
	b = hold_text(letter_hold(pieces), &nb);
	if (a != NULL && b != NULL) {
		promise(na == nb && memcmp(a, b, na) == 0);
		check_lines(a, na);
	}
	letter_free(whole);
	letter_free(pieces);
	return 0;
}
