/* tsig.c - signatures that dnspython made, ours, and what is none. */
#include "services/dnsd/tsig.h"

#include <fcntl.h>
#include <nettle/base16.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/dnsd/types.h"
#include "t/unit/tap.h"

#define SECRET "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
#define WHEN   1700000000u
#define ROOM   1024
#define QUESTION                                                               \
	"12340100000100000000000102737402756d0000fc0001034c6162034b6579"
#define SHA1                                                                   \
	QUESTION                                                               \
	"0000fa00ff00000000002f09686d61632d736861310000006553f100012c00142e37" \
	"9cb57529f92e1e561a3ffb4c6100753074f4123400000000"
#define SHA256                                                                 \
	QUESTION                                                               \
	"0000fa00ff00000000003d0b686d61632d7368613235360000006553f100012c0020" \
	"beabf19ccda96f3450c6aa8dee48c0871ff10fd2963b218b18178d28af1890171234" \
	"00000000"
#define SHA512                                                                 \
	QUESTION                                                               \
	"0000fa00ff00000000005d0b686d61632d7368613531320000006553f100012c0040" \
	"f5c9028627b1bc6fafffff100dd284d7a6fac277156651eb20e4a754653d4e22bafc" \
	"a1023926a178ea48d283f83319a3b683f71abe6bdb5aea7af35d44da616712340000" \
	"0000"
#define MAC_AT      65 /* of SHA256; how long it is stands before it */
#define RDLENGTH_AT 40

static char path[] = "/tmp/tsig.XXXXXX";

static void
load(const char *text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		exit(1);
	tsig_load(path);
}

static size_t
decode(uint8_t octets[ROOM], const char *hex)
{
	struct base16_decode_ctx c;
	size_t n = ROOM;

	base16_decode_init(&c);
	if (!base16_decode_update(&c, &n, octets, strlen(hex), hex))
		exit(1);
	return n;
}

static int
check(struct tsig *t, const uint8_t *octets, size_t n, uint64_t now)
{
	struct message m;
	int rcode = message_parse(&m, octets, n);

	return rcode == RCODE_NOERROR ? tsig_check(t, &m, now) : rcode;
}

static void
test_known(void)
{
	static const char *const algorithms[] = { "hmac-sha1", "hmac-sha256",
		"HMAC-SHA512" };
	static const char *const messages[] = { SHA1, SHA256, SHA512 };
	uint8_t octets[ROOM];
	char text[256];
	struct tsig t;
	size_t i, n;

	for (i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "# a key\n\nlab.KEY. %s\t%s\n",
		    algorithms[i], SECRET);
		load(text);
		n = decode(octets, messages[i]);
		ok(check(&t, octets, n, WHEN) == RCODE_NOERROR && t.key != NULL,
		    "a signature by %s", algorithms[i]);
		octets[0] ^= 1;
		ok(check(&t, octets, n, WHEN) == RCODE_NOERROR,
		    "and with another number, as a forwarder has it");
	}
}

static void
test_changed(void)
{
	uint8_t octets[ROOM];
	size_t n = decode(octets, SHA256), bit, taken = 0;
	struct tsig t;

	for (bit = 8 * 2; bit < 8 * n; bit++) {
		octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
		/* The names of key and algorithm: their case does not count. */
		if (check(&t, octets, n, WHEN) == RCODE_NOERROR && t.present &&
		    bit % 8 != 5)
			taken++;
		octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ok(taken == 0, "a signature is of every bit");
	for (bit = 0; bit < n; bit++)
		if (check(&t, octets, bit, WHEN) == RCODE_NOERROR)
			taken++;
	ok(taken == 0, "and of the whole message");
}

/* What is wrong with the message, by rcode and TSIG's own error. */
static bool
is_wrong(uint8_t octets[ROOM], size_t n, uint64_t now, int rcode, int error)
{
	struct tsig t;
	int got = check(&t, octets, n, now);

	if (got == rcode && (error == 0 || t.error == error))
		return true;
	printf("# rcode %d error %d\n", got, t.error);
	return false;
}

/* A message with only the first mac_n octets of the signature. */
static size_t
shorten(uint8_t octets[ROOM], uint8_t mac_n)
{
	size_t n = decode(octets, SHA256), cut = 32u - mac_n;

	octets[RDLENGTH_AT + 1] -= (uint8_t)cut;
	octets[MAC_AT - 1] = mac_n;
	memmove(
	    octets + MAC_AT + mac_n, octets + MAC_AT + 32, n - (MAC_AT + 32));
	return n - cut;
}

static void
test_refused(void)
{
	uint8_t octets[ROOM];
	size_t n;

	load("lab.key hmac-sha256 " SECRET "\n");
	n = decode(octets, SHA256);
	ok(is_wrong(octets, n, WHEN + 301, RCODE_NOTAUTH, RCODE_BADTIME),
	    "a signature that is too old");
	ok(is_wrong(octets, n, WHEN - 301, RCODE_NOTAUTH, RCODE_BADTIME),
	    "or of the future");
	n = decode(octets, SHA512);
	ok(is_wrong(octets, n, WHEN, RCODE_NOTAUTH, RCODE_BADKEY),
	    "by another algorithm than the key's");
	n = shorten(octets, 16);
	ok(is_wrong(octets, n, WHEN, RCODE_NOTAUTH, RCODE_BADTRUNC),
	    "half of a signature");
	n = shorten(octets, 15);
	ok(is_wrong(octets, n, WHEN, RCODE_FORMERR, 0), "less of it");
	load("lab.key hmac-sha256 AAAA\n");
	n = decode(octets, SHA256);
	ok(is_wrong(octets, n, WHEN, RCODE_NOTAUTH, RCODE_BADSIG),
	    "with another secret");
	load("other hmac-sha256 " SECRET "\n");
	ok(is_wrong(octets, n, WHEN, RCODE_NOTAUTH, RCODE_BADKEY),
	    "with a key that nobody knows");
}

static void
test_files(void)
{
	static const char *const wrong[] = { "lab.key hmac-md5 " SECRET,
		"lab.key hmac-sha256", "lab.key hmac-sha256 " SECRET " more",
		"lab.key hmac-sha256 !", "lab..key hmac-sha256 " SECRET };
	uint8_t name[NAME_OCTETS];
	size_t i;

	name_from_text(name, "lab.key");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		load(wrong[i]);
		ok(tsig_find(name) == NULL, "no key: %s", wrong[i]);
	}
	load("bad\nlab.key hmac-sha256 " SECRET);
	ok(tsig_find(name) != NULL, "a mistake is of its line alone");
	chmod(path, 0604);
	tsig_load(path);
	ok(tsig_find(name) == NULL, "a file that everybody can read");
	chmod(path, 0600);
}

/* Answer in messages, of which those in the string that are 's' are signed. */
static bool
converse(const char *messages, size_t spoilt)
{
	uint8_t octets[ROOM];
	struct tsig asks, answers;
	struct message m;
	uint8_t name[NAME_OCTETS];
	size_t n = decode(octets, QUESTION), i;

	name_from_text(name, "lab.key");
	n -= strlen("0lab0key");
	octets[11] = 0;
	tsig_ask(&asks, tsig_find(name));
	n = tsig_sign(&asks, octets, n, WHEN);
	if (check(&answers, octets, n, WHEN) != RCODE_NOERROR)
		return false;
	for (i = 0; messages[i] != '\0'; i++) {
		n = decode(octets, "123484000000000000000000");
		if (messages[i] == 's')
			n = tsig_sign(&answers, octets, n, WHEN + i);
		else {
			/* As tsig_check_answer() does: nobody else needs it. */
			answers.present = true;
			message_parse_response(&m, octets, n);
			if (!tsig_check_answer(&answers, &m, WHEN))
				return false;
		}
		if (i == spoilt)
			octets[1] ^= 1;
		if (message_parse_response(&m, octets, n) != RCODE_NOERROR ||
		    !tsig_check_answer(&asks, &m, WHEN + i))
			return false;
	}
	return asks.unsigned_n == 0;
}

static void
test_answers(void)
{
	load("lab.key hmac-sha256 " SECRET "\n");
	ok(converse("s", 9), "an answer in one message");
	ok(converse("ssss", 9), "in several");
	ok(converse("ssuusus", 9), "some of them without a signature");
	ok(!converse("suu", 9), "but the last one has one");
	ok(!converse("us", 9), "and the first one");
	ok(!converse("ssuus", 3), "what is between is signed too");
}

int
main(void)
{
	int fd = mkstemp(path);

	if (fd == -1)
		return 1;
	close(fd);
	test_known();
	test_changed();
	test_refused();
	test_files();
	test_answers();
	unlink(path);
	return tap_end();
}
