/*
 * ldap_entry.c - entries of the directory, sets of ids and LDIF, in memory.
 */
#include "services/ldapd/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"
#include "services/ldapd/ldif.h"
#include "services/ldapd/postings.h"
#include "services/ldapd/schema.h"
#include "t/unit/tap.h"

static struct arena arena;
static struct attribute names[8]; /* number n is names[n - 1] */
static unsigned int names_n;
static char path[] = "/tmp/ldap_entry.XXXXXX";

static struct berval
octets(const char *text)
{
	return (struct berval){ strlen(text), (char *)text };
}

static bool
same(struct berval a, const char *b)
{
	return a.bv_len == strlen(b) && memcmp(a.bv_val, b, a.bv_len) == 0;
}

static struct attribute *
set(struct entry *e, const char *name, const char *value)
{
	struct attribute *attribute;
	struct berval description;
	const struct attribute_type *type;

	if (!entry_description(&arena, octets(name), &type, &description))
		abort();
	attribute = entry_attribute(&arena, e, type, description);
	attribute_add(&arena, attribute, octets(value));
	return attribute;
}

static uint16_t
number_of(void *own, struct berval description)
{
	(void)own;
	names[names_n].description = description;
	names[names_n].type = schema_type(description);
	return (uint16_t)++names_n;
}

static const struct attribute *
name_of(void *own, uint16_t number)
{
	(void)own;
	return number == 0 || number > names_n ? NULL : &names[number - 1];
}

static void
describe(const char *text, const char *expected)
{
	struct berval got = { 0, NULL };
	const struct attribute_type *type;
	bool good = entry_description(&arena, octets(text), &type, &got);

	ok(expected == NULL ? !good : good && same(got, expected),
	    "the description \"%s\"", text);
}

static void
descriptions(void)
{
	describe("commonName", "cn");
	describe("2.5.4.3", "cn");
	describe("CN;Lang-ES", "cn;lang-es");
	describe("cn;x-b;x-a;x-b", "cn;x-a;x-b");
	describe("cn;", NULL);
	describe("cn;;a", NULL);
	describe("cn;a b", NULL);
	describe("nobodysType", NULL);
	describe("cn;a;b;c;d;e;f;g;h", "cn;a;b;c;d;e;f;g;h");
	describe("cn;a;b;c;d;e;f;g;h;i", NULL);
}

static void
values(void)
{
	struct entry e = { .n = 0 }, *copy;
	struct attribute *cn = set(&e, "cn", "One"), *other;
	unsigned int at = 9;
	int i;

	ok(attribute_has(&arena, cn, octets("  oNE "), &at) && at == 0,
	    "equal by the rule");
	ok(!attribute_has(&arena, cn, octets("two"), NULL), "not equal");
	for (i = 0; i < 20; i++)
		set(&e, "cn", i % 2 ? "two" : "three");
	cn = entry_find(&e, cn->type);
	ok(cn->n == 21 && attribute_repeats(&arena, cn), "twice the same");
	copy = entry_copy(&arena, &e);
	other = entry_find(copy, cn->type);
	attribute_remove(&arena, other, 0);
	ok(other->n == 20 && same(other->values[0], "three") && cn->n == 21 &&
	        same(cn->values[0], "One"),
	    "a copy changes alone");
	attribute_add(&arena, other, octets("four"));
	ok(same(cn->values[20], "two") && same(other->values[20], "four"),
	    "and grows alone");
	set(&e, "cn;lang-es", "Uno");
	ok(entry_find(&e, cn->type)->n == 21, "options are another attribute");
}

/* Octets as they are on the wire, and each shorter form of what is stored. */
static void
stored(void)
{
	static char large[70000];
	struct entry_names by = { number_of, name_of, NULL };
	struct entry e = { .id = 7,
		.parent = 3,
		.rdn = octets("cn=a"),
		.rdn_normal = octets("n") },
	             back;
	struct berval wire, out, rdn, normal;
	uint64_t parent;
	size_t n, wrong = 0;

	wire = attribute_encode(&arena, set(&e, "cn", "a"));
	ok(wire.bv_len == 11 && memcmp(wire.bv_val,
	                            "\x30\x09\x04\x02"
	                            "cn\x31\x03\x04\x01"
	                            "a",
	                            11) == 0,
	    "a PartialAttribute");
	set(&e, "cn", "");
	memset(large, 'x', sizeof(large) - 1);
	set(&e, "description", large);
	ok(entry_encode(&arena, &e, &by, &out), "stored");
	ok(entry_decode(&arena, out, &by, &back) && back.parent == 3 &&
	        back.n == 2 && same(back.rdn, "cn=a") &&
	        back.attributes[0].n == 2 &&
	        same(back.attributes[0].values[0], "a") &&
	        same(back.attributes[0].values[1], "") &&
	        same(back.attributes[1].values[0], large),
	    "and read");
	ok(entry_place(out, &parent, &rdn, &normal) && parent == 3 &&
	        same(normal, "n"),
	    "its place alone");
	for (n = 0; n < out.bv_len; n += n < 200 ? 1 : 997)
		wrong += entry_decode(
		    &arena, (struct berval){ n, out.bv_val }, &by, &back);
	ok(wrong == 0, "nothing that is cut off is an entry");
	names_n = 1;
	ok(!entry_decode(&arena, out, &by, &back), "a number nobody knows");
}

/* Sets of each size come back, and as few octets as can be. */
static void
blocks(void)
{
	uint8_t packed[POSTINGS_MAX];
	struct bits bits, back;
	unsigned int n, i, bad = 0;
	size_t size;

	for (n = 0; n <= 600; n++) {
		memset(&bits, 0, sizeof(bits));
		for (i = 0; i < n; i++)
			bits.words[i * 5 % POSTINGS_BLOCK /
			           64] |= UINT64_C(1)
			                  << i * 5 % POSTINGS_BLOCK % 64;
		size = postings_pack(packed, &bits);
		bad += size != (n < 256 ? 2 * n : POSTINGS_MAX);
		bad += !postings_unpack(&back, packed, size) ||
		       memcmp(&bits, &back, sizeof(bits)) != 0;
	}
	ok(bad == 0, "sets of 0 to 600 ids in a block");
	packed[0] = packed[1] = 0xff;
	ok(!postings_unpack(&back, packed, 2), "an id of another block");
	ok(!postings_unpack(&back, packed, 3), "half an id");
}

static void
written(struct berval value, const char *expected)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	ldif_write_value(f, octets("cn"), value);
	fclose(f);
	is(text, expected, "a value as LDIF");
	free(text);
}

/* Read one record: what ldif_next() says. */
static int
read_one(const char *text, struct ldif_record *r)
{
	struct ldif l;
	FILE *f = fopen(path, "w");
	int got;

	fputs(text, f);
	fclose(f);
	if (!ldif_open(&l, path))
		return -2;
	got = ldif_next(&l, &arena, r);
	ldif_close(&l);
	return got;
}

static void
ldif_mistakes(void)
{
	static const char *const mistakes[] = {
		"cn: a\n",
		"dn: cn=a\n",
		" dn: a\n",
		"dn cn=a\n",
		"dn:< file:///etc/passwd\ncn: a\n",
		"dn: cn=a\ncn:< file:///etc/passwd\n",
		"dn: cn=a\ncn:: *\n",
		"dn: cn=a\nchangetype: replace\n",
		"dn: cn=a\ncontrol: 1.2.3 true\n",
		"dn: cn=a\nchangetype: modify\n",
		"dn: cn=a\nchangetype: modify\n-\n",
		"dn: cn=a\nchangetype: modify\nadd: cn\nsn: a\n",
		"dn: cn=a\nchangetype: modify\nput: cn\ncn: a\n-\n",
		"dn: cn=a\nchangetype: delete\ncn: a\n",
		"dn: cn=a\nchangetype: modrdn\ndeleteoldrdn: 1\n",
		"dn: cn=a\nchangetype: modrdn\nnewrdn: a\ndeleteoldrdn: 2\n",
	};
	struct ldif_record r;
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		ok(read_one(mistakes[i], &r) == -1, "a mistake: %s",
		    mistakes[i]);
}

static void
ldif_records(void)
{
	struct ldif_record r;

	ok(read_one("", &r) == 0 && read_one("\n# a\n\n", &r) == 0, "nothing");
	ok(read_one("version: 1\n# a\n comment\ndn:: Y249YQ==\r\ncn: a\n  b\n"
	            "sn:\nou::  w6E=",
	       &r) == 1 &&
	        same(r.dn, "cn=a") && r.n == 3 && r.line == 4 &&
	        same(r.lines[0].value, "a b") && same(r.lines[1].value, "") &&
	        same(r.lines[2].value, "\xc3\xa1") && r.lines[2].line == 8,
	    "folded, with comments, in base64, and without a last line end");
	ok(read_one("dn: cn=a\nchangetype: modify\nadd: cn\ncn: b\ncn: c\n-\n"
	            "delete: sn\n-\nincrement: x\nx: 1\n\ndn: b\n",
	       &r) == 1 &&
	        r.change == LDIF_MODIFY && r.n == 6 && r.lines[0].begins &&
	        r.lines[2].what == LDIF_MOD_ADD && !r.lines[2].begins &&
	        r.lines[3].begins && r.lines[3].what == LDIF_MOD_DELETE &&
	        r.lines[5].what == LDIF_MOD_INCREMENT,
	    "modifications");
	ok(read_one("dn: cn=a\nchangetype: moddn\nnewrdn: cn=b\n"
	            "deleteoldrdn: 1\nnewsuperior: o=c\n",
	       &r) == 1 &&
	        r.change == LDIF_MODRDN && same(r.new_rdn, "cn=b") &&
	        same(r.new_superior, "o=c") && r.delete_old_rdn,
	    "another name");
}

/* One after the other: the arena would be full, if each were a copy. */
static void
many_removed(void)
{
	const unsigned int n = 8192;
	struct entry e = { .n = 0 }, *copy;
	struct attribute *attribute;
	unsigned int i;

	for (i = 0; i < n; i++)
		attribute = set(&e, "description", "x");
	copy = entry_copy(&arena, &e);
	attribute = entry_find(copy, attribute->type);
	for (i = 0; i < n; i++)
		attribute_remove(&arena, attribute, attribute->n / 2);
	ok(attribute->n == 0, "%u values are removed", n);
	attribute = entry_find(&e, attribute->type);
	ok(attribute->n == n && same(attribute->values[n / 2], "x"),
	    "and are in what it was copied from");
	ok(arena.octets < ARENA_MAX / 16, "which needs little memory");
}

int
main(void)
{
	static const char *const none[] = { NULL };
	struct conf conf = { .ldap = { .schema = none } };
	char many[81] = "";
	int fd = mkstemp(path);

	log_open("ldap_entry");
	if (fd == -1 || !schema_open(&conf))
		return 1;
	close(fd);
	descriptions();
	values();
	many_removed();
	stored();
	blocks();
	written(octets(""), "cn: \n");
	written(octets("a b"), "cn: a b\n");
	written(octets(" a"), "cn:: IGE=\n");
	written(octets("a "), "cn:: YSA=\n");
	written(octets(":"), "cn:: Og==\n");
	written(octets("a\nb"), "cn:: YQpi\n");
	memset(many, '1', sizeof(many) - 1);
	written(octets(many),
	    "cn: 11111111111111111111111111111111111111111111111111111111111111"
	    "1111111111\n 11111111\n");
	ldif_mistakes();
	ldif_records();
	unlink(path);
	return tap_end();
}
