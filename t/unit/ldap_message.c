/* ldap_message.c - unit tests of services/ldapd/message.c and part.c. */
#include <ldap.h>

#include "common/part.h"
#include "services/ldapd/message.h"
#include "t/unit/tap.h"

#define OCTETS(text)                                                           \
	((struct berval){                                                      \
	    .bv_len = sizeof(text) - 1, .bv_val = (char *)(text) })

/* BindRequest 1, anonymous: 14 octets, as all clients send it. */
#define BIND "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"

/* The same as Outlook writes lengths. */
#define LONG                                                                   \
	"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x60\x84\x00\x00\x00\x07\x02\x01" \
	"\x03\x04\x00\x80\x00"

static const struct {
	const char *what;
	const char *octets;
	size_t n, expected;
} lengths[] = {
	{ "nothing yet", "", 0, 0 },
	{ "half a header", "\x30", 1, 0 },
	{ "a short length", "\x30\x0c", 2, 14 },
	{ "of nothing", "\x30\x00", 2, 2 },
	{ "four octets, not all here", "\x30\x84\x00\x00", 4, 0 },
	{ "four octets", "\x30\x84\x00\x00\x00\x10", 6, 22 },
	{ "five, three of them 0", "\x30\x85\x00\x00\x00\x01\x00", 7, 263 },
	{ "4 GB", "\x30\x84\xff\xff\xff\xff", 6, 0xffffffffUL + 6 },
	{ "more than memory", "\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff", 10,
	    SIZE_MAX },
	{ "eight octets of a small one",
	    "\x30\x88\x00\x00\x00\x00\x00\x00\x00\x05", 10, 15 },
	{ "nine octets of length", "\x30\x89\x00", 3, SIZE_MAX },
	{ "indefinite (RFC 4511 5.1)", "\x30\x80", 2, SIZE_MAX },
	{ "not a SEQUENCE", "\x31", 1, SIZE_MAX },
	{ "HTTP", "GET / HTTP/1.0\r\n", 16, SIZE_MAX },
};

static void
test_lengths(void)
{
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		ok(message_octets(lengths[i].octets, lengths[i].n) ==
		        lengths[i].expected,
		    "length: %s", lengths[i].what);
}

static const struct {
	const char *what;
	struct berval octets;
} wrong[] = {
	{ "nothing", OCTETS("") },
	{ "an empty message", OCTETS("\x30\x00") },
	{ "no operation", OCTETS("\x30\x03\x02\x01\x01") },
	{ "a negative id", OCTETS("\x30\x05\x02\x01\xff\x42\x00") },
	{ "an id of five octets",
	    OCTETS("\x30\x09\x02\x05\x01\x00\x00\x00\x00\x42\x00") },
	{ "an empty id", OCTETS("\x30\x04\x02\x00\x42\x00") },
	{ "an id that is a string", OCTETS("\x30\x05\x04\x01\x01\x42\x00") },
	{ "an operation longer than the message",
	    OCTETS("\x30\x05\x02\x01\x01\x60\x01") },
	{ "an operation of indefinite length",
	    OCTETS("\x30\x07\x02\x01\x01\x60\x80\x00\x00") },
	{ "a message longer than its octets",
	    OCTETS("\x30\x06\x02\x01\x01\x42\x00") },
	{ "something behind it", OCTETS("\x30\x05\x02\x01\x01\x42\x00\x00") },
	{ "controls longer than the message",
	    OCTETS("\x30\x07\x02\x01\x01\x42\x00\xa0\x01") },
};

static void
test_messages(void)
{
	struct message m;
	size_t i;

	ok(message_parse(&m, OCTETS(BIND)) && m.id == 1 &&
	        m.kind == LDAP_REQ_BIND && m.body.bv_len == 7 &&
	        m.controls.bv_val == NULL,
	    "a bind");
	ok(message_parse(&m, OCTETS(LONG)) && m.id == 1 &&
	        m.kind == LDAP_REQ_BIND && m.body.bv_len == 7,
	    "with long lengths");
	ok(message_parse(
	       &m, OCTETS("\x30\x08\x02\x04\x7f\xff\xff\xff\x42\x00")) &&
	        m.id == 2147483647,
	    "the largest id");
	ok(message_parse(
	       &m, OCTETS("\x30\x09\x02\x01\x02\x42\x00\xa0\x02\x30\x00")) &&
	        m.controls.bv_len == 2,
	    "with controls");
	ok(message_parse(&m, OCTETS("\x30\x07\x02\x01\x02\x42\x00\x85\x00")) &&
	        m.controls.bv_val == NULL,
	    "what a later version may say is passed over");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(!message_parse(&m, wrong[i].octets), "wrong: %s",
		    wrong[i].what);
}

static void
test_parts(void)
{
	struct berval rest, value = { 9, NULL };
	bool truth = false;
	ber_int_t n = 0;

	rest = OCTETS("\x02\x02\xff\x00\x01\x01\xff\x04\x01x");
	ok(part_number(&rest, LBER_INTEGER, &n) && n == -256,
	    "an INTEGER below 0");
	ok(part_truth(&rest, LBER_BOOLEAN, &truth) && truth, "a BOOLEAN");
	ok(!part(&rest, LBER_INTEGER, &value) && rest.bv_len == 3,
	    "of another kind: nothing is taken");
	ok(part_maybe(&rest, LBER_INTEGER, &value) && value.bv_len == 9,
	    "which may be");
	ok(part(&rest, LBER_OCTETSTRING, &value) && value.bv_len == 1 &&
	        *value.bv_val == 'x' && rest.bv_len == 0,
	    "a string, the last one");
	ok(!part(&rest, LBER_OCTETSTRING, &value), "and there is no more");
	rest = OCTETS("\x01\x02\xff\xff");
	ok(!part_truth(&rest, LBER_BOOLEAN, &truth), "a BOOLEAN of two octets");
	rest = OCTETS("\x04\x05"
	              "abcd");
	ok(!part(&rest, LBER_OCTETSTRING, &value), "a string that is cut off");
	rest = OCTETS("\x04\x84\xff\xff\xff\xff"
	              "abcd");
	ok(!part(&rest, LBER_OCTETSTRING, &value), "one of 4 GB");
	rest = OCTETS("\x1f\x81\x81\x81\x81\x81\x81\x81\x81\x81\x01\x00");
	ok(!part(&rest, LBER_OCTETSTRING, &value), "a tag of ten octets");
}

int
main(void)
{
	test_lengths();
	test_messages();
	test_parts();
	return tap_end();
}
