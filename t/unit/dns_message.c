/* dns_message.c - unit tests of services/dnsd/message.c and writer.c. */
#include "services/dnsd/message.h"
#include "services/dnsd/types.h"
#include "services/dnsd/writer.h"
#include "t/unit/tap.h"

/* A header with these counts, the question "a.b. A", and what follows. */
#define HEADER(flags, qd, an, ns, ar)                                          \
	"\x12\x34" flags "\0" qd "\0" an "\0" ns "\0" ar
#define QUESTION_A "\1a\1b\0\0\1\0\1"
#define OPT        "\0\0\x29\x04\xd0\0\0\x80\0\0\0"

#define OCTETS(text) (const uint8_t *)(text), sizeof(text) - 1
#define PARSE(text)  message_parse(&m, OCTETS(text))

static struct message m;

static void
test_questions(void)
{
	int dropped = MESSAGE_DROP;

	ok(PARSE(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A OPT) == 0,
	    "a question with OPT is taken");
	ok(m.id == 0x1234 && (m.flags & FLAG_RD) && m.qtype == TYPE_A &&
	        m.qclass == CLASS_IN && m.begin[ANSWER] == 21 &&
	        memcmp(m.qname, "\1a\1b", 5) == 0,
	    "with all that it says");
	ok(m.opt.present && m.opt.udp_size == 1232 && m.opt.dnssec_ok &&
	        m.opt.version == 0 && m.opt.options_n == 0,
	    "and what OPT says");
	ok(PARSE("\x12\x34\1\0\0\1\0\0\0\0\0") == dropped,
	    "less than a header is dropped");
	ok(PARSE(HEADER("\x81\0", "\1", "\0", "\0", "\0") QUESTION_A) ==
	        dropped,
	    "a response is dropped");
	ok(PARSE(HEADER("\x29\0", "\1", "\0", "\0", "\0") QUESTION_A) ==
	        RCODE_NOTIMP,
	    "an update is not implemented");
	ok(PARSE(HEADER("\x20\0", "\1", "\0", "\0", "\0") QUESTION_A) == 0 &&
	        m.opcode == OPCODE_NOTIFY,
	    "a NOTIFY is taken");
	ok(PARSE(HEADER("\1\0", "\0", "\0", "\0", "\0")) == 0 &&
	        m.qname == NULL,
	    "there may be no question");
}

static const struct {
	const char *what;
	const uint8_t *octets;
	size_t n;
} wrong[] = {
	{ "two questions", OCTETS(HEADER("\1\0", "\2", "\0", "\0", "\0")
	                           QUESTION_A QUESTION_A) },
	{ "a pointer to itself",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\0") "\xc0\x0c\0\1\0\1") },
	{ "half a question",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\0") "\1a\0\0") },
	{ "half a name", OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\0") "\5a") },
	{ "a label of 64",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\0") "\x40" QUESTION_A) },
	{ "octets left over",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\0") QUESTION_A "x") },
	{ "a record that is not there",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A) },
	{ "data that is not there",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A
	        "\0\0\x29\x04\xd0\0\0\0\0\0\1") },
	{ "two OPT",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\2") QUESTION_A OPT OPT) },
	{ "OPT as an answer",
	    OCTETS(HEADER("\1\0", "\1", "\1", "\0", "\0") QUESTION_A OPT) },
	{ "OPT of another owner", OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1")
	                                  QUESTION_A "\1a" OPT) },
	{ "a pointer forward",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A
	        "\xc0\x17\0\1\0\1\0\0\0\0\0\0") },
	{ "a pointer to its own name",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A
	        "\1x\xc0\x15\0\1\0\1\0\0\0\0\0\0") },
	{ "a pointer into the header",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A
	        "\xc0\4\0\1\0\1\0\0\0\0\0\0") },
	{ "half a pointer",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION_A "\xc0") },
	{ "something behind TSIG",
	    OCTETS(HEADER("\1\0", "\1", "\0", "\0", "\2") QUESTION_A
	        "\0\0\xfa\0\xff\0\0\0\0\0\0" OPT) },
};

static void
test_mistakes(void)
{
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(message_parse(&m, wrong[i].octets, wrong[i].n) ==
		        RCODE_FORMERR,
		    "%s: FORMERR", wrong[i].what);
}

/* A name of pointers, each to a label and the pointer before. */
static void
test_long_name(void)
{
	uint8_t octets[HEADER_OCTETS + 1 + 200 * 4], name[NAME_OCTETS];
	size_t at = HEADER_OCTETS, before = at, start = at, most = 0;

	memset(octets, 0, sizeof(octets));
	for (at++; at + 4 <= sizeof(octets); at += 4) {
		octets[at] = 1;
		octets[at + 1] = 'x';
		put16(octets + at + 2, 0xc000u | (unsigned int)before);
		before = start = at;
		if (message_name(octets, sizeof(octets), &start, name))
			most = name_length(name);
		else
			break;
	}
	ok(most == NAME_OCTETS, "a name made of pointers has 255 octets");
	ok(at + 4 <= sizeof(octets), "and no more");
}

static struct writer w;
static uint8_t out[MESSAGE_OCTETS];

static bool
put(const char *owner, uint16_t type, const char *rdata, size_t n)
{
	uint8_t name[NAME_OCTETS];

	return name_from_text(name, owner) &&
	       writer_record(&w, ANSWER, name, type, 60, (const uint8_t *)rdata,
	           (uint16_t)n);
}

static void
test_compression(void)
{
	size_t n, at = HEADER_OCTETS;
	struct wire_record r;

	writer_start(&w, out, sizeof(out));
	PARSE(HEADER("\1\0", "\1", "\0", "\0", "\0") QUESTION_A);
	writer_question(&w, &m);
	n = w.n;
	ok(writer_record(&w, ANSWER, NULL, TYPE_CNAME, 60,
	       (const uint8_t *)"\1c\1B\0", 5) &&
	        w.n == n + 12 + 4 &&
	        memcmp(out + n, "\xc0\x0c\0\5\0\1\0\0\0\x3c\0\4\1c\xc0\x0e",
	            16) == 0,
	    "what is known is a pointer, in any case of letters");
	n = w.n;
	ok(put("C.b", TYPE_A, "\1\2\3\4", 4) && w.n == n + 16 &&
	        get16(out + n) == 0xc021,
	    "a name within data is known as well");
	n = w.n;
	ok(put("b", TYPE_SRV, "\0\0\0\0\0\1\1b\0", 9) && w.n == n + 12 + 9,
	    "a name that may not be compressed is not");
	n = w.n;
	ok(put("bb.b", TYPE_MX, "\0\5\1z\2bb\1b\0", 10) && w.n == n + 15 + 6 &&
	        get16(out + n + 19) == (0xc000u | n),
	    "but the one of MX is");
	ok(put(".", TYPE_NS, "\0", 1), "the root has no labels");
	writer_finish(&w, 7, FLAG_QR);
	ok(message_parse_response(&m, out, w.n) == 0 && m.id == 7 &&
	        m.counts[ANSWER] == 5,
	    "the whole is a message");
	for (at = m.begin[ANSWER], n = 0; n < 4; n++)
		message_record(out, w.n, &at, &r);
	ok(name_equal(r.owner, (const uint8_t *)"\2bb\1b") &&
	        r.type == TYPE_MX && r.ttl == 60 && r.rdlength == 6,
	    "and read as it was meant");
}

static void
test_limits(void)
{
	struct writer before;
	size_t limit, i;
	char owner[16], rdata[200] = "";
	uint8_t name[NAME_OCTETS];

	writer_start(&w, out, HEADER_OCTETS);
	ok(!put("a", TYPE_A, "1234", 4) && w.n == HEADER_OCTETS &&
	        w.counts[ANSWER] == 0 && w.labels == 0,
	    "what does not fit leaves no trace");
	for (limit = HEADER_OCTETS, i = 0; i == 0; limit++) {
		writer_start(&w, out, limit);
		before = w;
		if (put("a.b", TYPE_MX, "\0\1\1c\1b\0", 7))
			i = w.n;
		else if (w.n != before.n || w.labels != before.labels)
			break;
	}
	ok(i == limit - 1 && i == HEADER_OCTETS + 5 + 10 + 6,
	    "it fits as soon as there is room for it");
	writer_start(&w, out, sizeof(out));
	for (i = 0; i < 600; i++) {
		snprintf(owner, sizeof(owner), "x%zu.y", i);
		if (!put(owner, TYPE_TXT, rdata, i < 100 ? sizeof(rdata) : 4))
			break;
	}
	ok(i == 600 && w.labels == WRITER_LABELS,
	    "more labels than can be remembered");
	writer_finish(&w, 0, FLAG_QR);
	ok(message_parse_response(&m, out, w.n) == 0, "are a good message");
	memset(name, 0, sizeof(name));
	writer_start(&w, out, sizeof(out));
	ok(!writer_record(
	       &w, ANSWER, name, TYPE_NS, 0, (const uint8_t *)"\5a", 2) &&
	        !writer_record(
	            &w, ANSWER, name, TYPE_MX, 0, (const uint8_t *)"\5", 1),
	    "data that ends within its name is not written");
}

int
main(void)
{
	test_questions();
	test_mistakes();
	test_long_name();
	test_compression();
	test_limits();
	return tap_end();
}
