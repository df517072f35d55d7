/* scram.c - SCRAM-SHA-256, by the example of RFC 7677 3; and what is none. */
#include "common/scram.h"

#include <stdlib.h>

#include "t/unit/tap.h"

#define CLIENT "rOprNGfwEbeRWgbNEkqO"
#define SERVER "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define PROOF  "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define FIRST  "n,,n=user,r=" CLIENT
#define LAST   "c=biws,r=" CLIENT SERVER ",p=" PROOF

static struct verifier pencil = { .iterations = 4096, .salt_len = 16 };

/* Make the verifier of the example. */
static void
make_pencil(void)
{
	static const char salt[] = "\x5b\x6d\x99\x68\x9d\x12\x35\x8e"
	                           "\xec\xa0\x4b\x14\x12\x36\xfa\x81";

	memcpy(pencil.salt, salt, pencil.salt_len);
	verifier_make(&pencil, "pencil");
}

/* How an exchange ends whose last message is last. */
static bool
ends(const char *first, const char *last, bool *proved,
    char message[SCRAM_MESSAGE])
{
	struct scram x;
	char text[1024];

	strlcpy(text, last, sizeof(text));
	*proved = false;
	if (!scram_first(&x, first))
		return false;
	scram_second(&x, &pencil, SERVER, message);
	return scram_final(&x, &pencil, text, proved, message);
}

static void
test_example(void)
{
	char message[SCRAM_MESSAGE];
	struct scram x;
	bool proved;

	ok(scram_first(&x, FIRST), "the client's first message");
	is(x.name, "user", "has a name");
	is(x.other, "", "and no other");
	scram_second(&x, &pencil, SERVER, message);
	is(message, "r=" CLIENT SERVER ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	    "the server's first message");
	ok(ends(FIRST, LAST, &proved, message) && proved, "the proof is right");
	is(message, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
	    "and so is the server's");
}

static void
test_verifier(void)
{
	static const char *const wrong[] = { "", "SCRAM-SHA-256$",
		"SCRAM-SHA-1$4096:QQ==$", "SCRAM-SHA-256$4096:QQ==$QQ==:QQ==",
		"SCRAM-SHA-256$4096:QQ==$QQ==" };
	struct verifier v;
	char text[SCRAM_TEXT], again[SCRAM_TEXT], *at;
	size_t i;

	verifier_print(&pencil, text);
	is(text,
	    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
	    "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
	    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
	    "a verifier as RFC 5803 has it");
	strlcpy(again, text, sizeof(again));
	ok(verifier_parse(&v, again), "is read again");
	verifier_print(&v, again);
	is(again, text, "and is the same");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		strlcpy(again, wrong[i], sizeof(again));
		ok(!verifier_parse(&v, again), "none is '%s'", wrong[i]);
	}
	strlcpy(again, text, sizeof(again));
	at = strchr(again, '4');
	at[0] = '0', at[1] = '0', at[2] = '0', at[3] = '0';
	ok(!verifier_parse(&v, again), "nor one without iterations");
	strlcpy(again, text, sizeof(again));
	again[strlen(again) - 1] = '\0';
	ok(!verifier_parse(&v, again), "nor one that is cut");
}

static void
test_first(void)
{
	static const char *const wrong[] = { "", "n", "n,", "n,,", "n,,n=user",
		"n,,n=user,r=", "n,,n=,r=x", "n,,r=x,n=user", "x,,n=user,r=x",
		"p=tls-unique,,n=user,r=x", "n,,m=1,n=user,r=x", "n,a=,n=u,r=x",
		"n,b=me,n=user,r=x", "n,,n=us=er,r=x", "n,,n=us=2cer,r=x",
		"n,,n=user=,r=x", "n,,n=user,r=x y" };
	char longest[2048];
	struct scram x;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(!scram_first(&x, wrong[i]), "refused: '%s'", wrong[i]);
	ok(scram_first(&x, "y,,n=a=2Cb=3Dc,r=x,e=xtra"), "y, and more behind");
	is(x.name, "a,b=c", "a comma and an equals sign in a name");
	is(x.nonce, "x", "the nonce without what is behind");
	ok(scram_first(&x, "n,a=other,n=user,r=x"), "to be another");
	is(x.other, "other", "is told apart");
	is(x.header, "n,a=other,", "the header is whole");
	snprintf(longest, sizeof(longest), "n,,n=u,r=%0127d", 0);
	ok(scram_first(&x, longest), "the longest nonce");
	snprintf(longest, sizeof(longest), "n,,n=u,r=%0128d", 0);
	ok(!scram_first(&x, longest), "one more");
	snprintf(longest, sizeof(longest), "n,,n=%0255d,r=x", 0);
	ok(scram_first(&x, longest), "the longest name");
	snprintf(longest, sizeof(longest), "n,,n=%0256d,r=x", 0);
	ok(!scram_first(&x, longest), "one more");
	snprintf(longest, sizeof(longest), "n,,n=u,r=x,%01000d", 0);
	ok(!scram_first(&x, longest), "too much behind");
}

static void
test_last(void)
{
	static const char *const wrong[] = { "", "p=" PROOF, "c=biws,p=" PROOF,
		"c=biws,r=" CLIENT SERVER, "c=biws,r=" CLIENT SERVER ",p=",
		"c=biws,r=" CLIENT SERVER ",p=AAAA",
		"c=biws,r=" CLIENT ",p=" PROOF,
		"c=biws,r=" CLIENT SERVER "x,p=" PROOF,
		"c=biws,r=" CLIENT "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k1,p=" PROOF,
		"c=eSws,r=" CLIENT SERVER ",p=" PROOF,
		"c=biwsLA==,r=" CLIENT SERVER ",p=" PROOF,
		"c=biws,r=" CLIENT SERVER ",p=" PROOF ",x=y",
		"r=" CLIENT SERVER ",c=biws,p=" PROOF };
	char message[SCRAM_MESSAGE], longest[2048];
	bool proved;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(!ends(FIRST, wrong[i], &proved, message), "refused: '%s'",
		    wrong[i]);
	ok(ends(FIRST, "c=biws,r=" CLIENT SERVER ",x=y,p=" PROOF, &proved,
	       message) &&
	        !proved,
	    "what is behind the nonce is signed as well");
	ok(ends("n,,n=User,r=" CLIENT, LAST, &proved, message) && !proved,
	    "and so is the name");
	ok(!ends("y,,n=user,r=" CLIENT, LAST, &proved, message),
	    "the header is the first one's");
	snprintf(longest, sizeof(longest), "%s,%01200d,p=%s",
	    "c=biws,r=" CLIENT SERVER, 0, PROOF);
	ok(!ends(FIRST, longest, &proved, message), "too much behind");
}

int
main(void)
{
	make_pencil();
	test_example();
	test_verifier();
	test_first();
	test_last();
	return tap_end();
}
