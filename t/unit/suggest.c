/* suggest.c - what a person meant, and when not to guess. */
#include "common/suggest.h"

#include "t/unit/tap.h"

static const char *const words[] = { "wait", "nowait", "stream", "dgram", "tcp",
	"a word far longer than any that is worth guessing at", NULL };

int
main(void)
{
	static const char *const none[] = { NULL };
	char endless[4096];

	is(suggest("nowiat", words), "nowait", "two letters swapped");
	is(suggest("NOWAIT", words), "nowait", "capitals do not count");
	is(suggest("nowai", words), "nowait", "the nearest, not the first");
	is(suggest("streem", words), "stream", "a wrong letter");
	is(suggest("dgramm", words), "dgram", "a letter too many");
	is(suggest("dgrm", words), "dgram", "a letter missing");
	is(suggest("tpc", words), "tcp", "one slip in three letters");
	is(suggest("td", words), NULL, "half the letters is not near");
	is(suggest("strxyz", words), NULL, "three slips are too many");
	is(suggest("", words), NULL, "nothing means nothing");
	is(suggest("tcp", none), NULL, "no words, no suggestion");
	memset(endless, 'a', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	is(suggest(endless, words), NULL, "an endless word is not compared");
	return tap_end();
}
