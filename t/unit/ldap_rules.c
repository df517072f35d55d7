/*
 * ldap_rules.c - which values each matching rule holds to be equal, in what
 * order, and what it finds within them (RFC 4517 4.2, RFC 4518).
 */
#include <stdlib.h>
#include <string.h>

#include "services/ldapd/dn.h"
#include "services/ldapd/schema.h"
#include "t/unit/tap.h"

static struct arena arena;

static struct berval
text(const char *s)
{
	return (struct berval){ strlen(s), (char *)s };
}

static const struct rule *
rule_of(const char *name)
{
	const struct rule *rule = rule_find(name, strlen(name));

	if (rule == NULL) {
		printf("Bail out! no rule %s\n", name);
		exit(1);
	}
	return rule;
}

/* A normal form, or NULL. It is in the arena. */
static const struct berval *
normal(const struct rule *rule, enum rule_part part, struct berval in)
{
	struct berval *out = arena_get(&arena, sizeof(*out));

	return rule_part(rule, &arena, part, in, out) ? out : NULL;
}

/* '=' if equal, '<' or '>' as they are ordered, '!' if one of them is no value.
 */
static char
compare(const char *rule, struct berval a, struct berval b)
{
	const struct berval *na = normal(rule_of(rule), RULE_WHOLE, a);
	const struct berval *nb = normal(rule_of(rule), RULE_WHOLE, b);
	int c;

	if (na == NULL || nb == NULL)
		return '!';
	c = rule_compare(*na, *nb);
	return c < 0 ? '<' : c > 0 ? '>' : '=';
}

/* clang-format off */

static const struct pair {
	const char *rule, *a;
	char expected;
	const char *b;
} pairs[] = {
	{ "caseIgnoreMatch", "Ann", '=', "aNN" },
	{ "caseIgnoreMatch", "  Ann   Lee ", '=', "ann lee" },
	{ "caseIgnoreMatch", "annlee", '>', "ann lee" },
	{ "caseIgnoreMatch", "a\tb\nc", '=', "a b c" },
	{ "caseIgnoreMatch", "a\001b", '=', "ab" },
	{ "caseIgnoreMatch", "PEÑA", '=', "pen\xcc\x83" "a" },
	{ "caseIgnoreMatch", "STRASSE", '=', "straße" },
	{ "caseIgnoreMatch", "\xef\xac\x81n", '=', "fin" },
	{ "caseIgnoreMatch", "so\xc2\xad" "ft", '=', "soft" },
	{ "caseIgnoreMatch", "a\xc2\xa0" "b", '=', "a b" },
	{ "caseIgnoreMatch", "a\xe3\x80\x80 b", '=', "a b" },
	{ "caseIgnoreMatch", "a\xe2\x80\x8e" "b", '=', "ab" },
	{ "caseIgnoreMatch", "a\xef\xbf\xbc" "b", '=', "ab" },
	{ "caseIgnoreMatch", "a\xc2\x81" "b", '=', "ab" },
	{ "caseIgnoreMatch", "a\xf3\xa0\x81\x81" "b", '=', "ab" },
	{ "caseIgnoreMatch", "a\xc2\x85" "b", '=', "a b" },
	{ "caseIgnoreMatch", "a\xe2\x80\xa9" "b", '=', "a b" },
	{ "caseExactMatch", "a\xe1\x9a\x80" "b", '=', "a b" },
	{ "caseExactMatch", "\xf0\x9f\x98\x80", '<', "\xf0\x9f\x98\x81" },
	{ "caseIgnoreMatch", "\xff", '!', "a" },
	{ "caseIgnoreMatch", "a\xed\xa0\x80", '!', "a" },
	{ "caseIgnoreMatch", "   ", '=', " " },
	{ "caseIgnoreOrderingMatch", "a", '<', "B" },
	{ "caseIgnoreOrderingMatch", "a", '<', "a b" },
	{ "caseExactMatch", "Ann", '<', "ann" },
	{ "caseExactMatch", " Ann ", '=', "Ann" },
	{ "caseExactMatch", "\xef\xac\x81n", '=', "fin" },
	{ "caseExactOrderingMatch", "B", '<', "a" },
	{ "caseIgnoreIA5Match", "A@ST.um", '=', "a@st.um" },
	{ "caseIgnoreIA5Match", "\xc3\xb1", '!', "n" },
	{ "caseExactIA5Match", "A@st.um", '<', "a@st.um" },
	{ "caseExactIA5Match", "a  b", '=', "a b" },
	{ "numericStringMatch", "12 34", '=', "1234" },
	{ "numericStringMatch", "1234", '<', "12345" },
	{ "numericStringOrderingMatch", "9", '>', "1 0" },
	{ "telephoneNumberMatch", "+34 968-36", '=', "+3496836" },
	{ "telephoneNumberMatch", "x12", '=', "X 12" },
	{ "telephoneNumberMatch", "12", '<', "13" },
	{ "caseIgnoreListMatch", "A  b$C", '=', "a b$ c" },
	{ "caseIgnoreListMatch", "a b$c", '<', "a$b c" },
	{ "caseIgnoreListMatch", "a", '<', "a$" },
	{ "booleanMatch", "TRUE", '=', "TRUE" },
	{ "booleanMatch", "TRUE", '>', "FALSE" },
	{ "booleanMatch", "true", '!', "TRUE" },
	{ "integerMatch", "7", '=', "7" },
	{ "integerMatch", "07", '!', "7" },
	{ "integerMatch", "-0", '!', "0" },
	{ "integerMatch", "", '!', "0" },
	{ "integerMatch", "-", '!', "0" },
	{ "integerOrderingMatch", "9", '<', "10" },
	{ "integerOrderingMatch", "-10", '<', "-9" },
	{ "integerOrderingMatch", "-1", '<', "0" },
	{ "integerOrderingMatch", "-1", '<', "1" },
	{ "integerOrderingMatch", "-12", '<', "-11" },
	{ "integerOrderingMatch", "18446744073709551616", '>', "18446744073709551615" },
	{ "bitStringMatch", "'0101'B", '=', "'0101'B" },
	{ "bitStringMatch", "'0101'B", '>', "'010'B" },
	{ "bitStringMatch", "'0102'B", '!', "'0'B" },
	{ "bitStringMatch", "'B", '!', "''B" },
	{ "octetStringMatch", "Ab", '<', "ab" },
	{ "octetStringOrderingMatch", "a", '<', "a " },
	{ "objectIdentifierMatch", "CN", '=', "2.5.4.3" },
	{ "objectIdentifierMatch", "commonName", '=', "cn" },
	{ "objectIdentifierMatch", "TOP", '=', "2.5.6.0" },
	{ "objectIdentifierMatch", "caseIgnoreMatch", '=', "2.5.13.2" },
	{ "objectIdentifierMatch", "1.2.3", '=', "1.2.3" },
	{ "objectIdentifierMatch", "nobodys", '!', "1.2.3" },
	{ "objectIdentifierMatch", "1.2.3", '<', "1.2.30" },
	{ "objectIdentifierMatch", "1..3", '!', "1.2.3" },
	{ "objectIdentifierFirstComponentMatch", "( 2.5.4.3 NAME 'cn' )", '=', "cn" },
	{ "objectIdentifierFirstComponentMatch", "(2.5.4.3)", '=', "cn" },
	{ "integerFirstComponentMatch", "( 3 NAME 'x' )", '=', "3" },
	{ "distinguishedNameMatch", "CN=Ann Lee,O=UM", '=', "2.5.4.3=ann  lee , o = um" },
	{ "distinguishedNameMatch", "cn=a+sn=b,o=um", '=', "SN=B+CN=A,O=um" },
	{ "distinguishedNameMatch", "cn=a\\2cb", '=', "cn=a\\,b" },
	{ "distinguishedNameMatch", "cn=\"a,b\"", '=', "cn=a\\,b" },
	{ "distinguishedNameMatch", "cn=#0C0161", '=', "cn=a" },
	{ "distinguishedNameMatch", "cn=a;o=um", '=', "cn=a,o=um" },
	{ "distinguishedNameMatch", "nobody=A", '<', "nobody=a" },
	{ "distinguishedNameMatch", "NOBODY=a", '=', "nobody=a" },
	{ "distinguishedNameMatch", "cn=a,o=um", '<', "cn=b,o=um" },
	{ "distinguishedNameMatch", "member=cn\\3dA\\,o\\3dum", '=', "member=CN\\=a\\, O\\=UM" },
	{ "distinguishedNameMatch", "", '=', " " },
	{ "distinguishedNameMatch", "cn", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=a+2.5.4.3=b", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=a,", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=a\\", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=a\\zb", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=\"a", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=#0C02", '!', "cn=a" },
	{ "distinguishedNameMatch", "cn=#0C846161", '!', "cn=a" },
	{ "uniqueMemberMatch", "CN=a,o=UM#'01'B", '=', "cn=A,o=um#'01'B" },
	{ "uniqueMemberMatch", "cn=a#'01'B", '<', "cn=a#'11'B" },
	{ "uniqueMemberMatch", "cn=a\\#'x", '=', "CN=A\\#'X" },
	{ "uniqueMemberMatch", "cn=a\\#'1'B", '=', "CN=A\\#'1'b" },
	{ "uniqueMemberMatch", "cn=a#b", '=', "CN=A\\#B" },
	{ "generalizedTimeMatch", "20260102030405Z", '=', "20260102040405+0100" },
	{ "generalizedTimeMatch", "2026010203Z", '=', "20260102030000Z" },
	{ "generalizedTimeMatch", "2026010203.5Z", '=', "202601020330Z" },
	{ "generalizedTimeMatch", "202601020304.25Z", '=', "20260102030415Z" },
	{ "generalizedTimeMatch", "20260102030405.50Z", '=', "20260102030405,5Z" },
	{ "generalizedTimeMatch", "20260102030405.Z", '!', "20260102030405Z" },
	{ "generalizedTimeMatch", "20260102030405", '!', "20260102030405Z" },
	{ "generalizedTimeMatch", "20261302030405Z", '!', "20260102030405Z" },
	{ "generalizedTimeMatch", "20260231030405Z", '!', "20260302030405Z" },
	{ "generalizedTimeOrderingMatch", "20260102030405Z", '<', "20260102030405.5Z" },
	{ "generalizedTimeOrderingMatch", "20251231235959Z", '<', "20260101000000Z" },
	{ "generalizedTimeOrderingMatch", "20260101003000+0100", '<', "20260101000000Z" },
	{ "generalizedTimeOrderingMatch", "09990101000000Z", '<', "19690101000000Z" },
	{ "generalizedTimeOrderingMatch", "99991231235959Z", '>', "19690101000000Z" },
	{ "generalizedTimeMatch", "99991231235959-01", '!', "19690101000000Z" },
	{ "generalizedTimeOrderingMatch", "00010101000000Z", '<', "19690101000000Z" },
	{ "UUIDMatch", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", '=', "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" },
	{ "UUIDMatch", "f81d4fae7dec11d0a76500a0c91e6bf6", '!', "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" },
	{ "UUIDOrderingMatch", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", '<', "f81d4faf-7dec-11d0-a765-00a0c91e6bf6" },
};

/* Is each part in the value, in this order? A part is initial, any or final. */
static const struct finding {
	const char *rule, *value, *initial, *any, *final;
	bool found;
} findings[] = {
	{ "caseIgnoreSubstringsMatch", "Ann Mary Lee", "ANN", NULL, NULL, true },
	{ "caseIgnoreSubstringsMatch", "Ann Mary Lee", "ann ", NULL, NULL, true },
	{ "caseIgnoreSubstringsMatch", "Annette", "ann ", NULL, NULL, false },
	{ "caseIgnoreSubstringsMatch", " Ann", " a", NULL, NULL, true },
	{ "caseIgnoreSubstringsMatch", "Ann Mary Lee", NULL, " mary ", NULL, true },
	{ "caseIgnoreSubstringsMatch", "Ann Mary Lee", NULL, "n   M", NULL, true },
	{ "caseIgnoreSubstringsMatch", "Annmary", NULL, "n m", NULL, false },
	{ "caseIgnoreSubstringsMatch", "Ann Lee", NULL, NULL, " LEE ", true },
	{ "caseIgnoreSubstringsMatch", "Lee", NULL, NULL, " lee", false },
	{ "caseIgnoreSubstringsMatch", "Ann Lee", NULL, "  ", NULL, true },
	{ "caseIgnoreSubstringsMatch", "Ann", NULL, "  ", NULL, false },
	{ "caseIgnoreSubstringsMatch", "PEÑA", NULL, "\xc3\xb1", NULL, true },
	{ "caseIgnoreSubstringsMatch", "aba", "ab", NULL, "ba", false },
	{ "caseExactSubstringsMatch", "Ann Lee", "Ann", NULL, "Lee", true },
	{ "caseExactSubstringsMatch", "Ann Lee", "ann", NULL, NULL, false },
	{ "caseIgnoreIA5SubstringsMatch", "user1@st.um", NULL, "R1@", NULL, true },
	{ "caseExactIA5SubstringsMatch", "/home/Ann", "/home/A", NULL, NULL, true },
	{ "caseExactIA5SubstringsMatch", "/home/Ann", "/home/a", NULL, NULL, false },
	{ "numericStringSubstringsMatch", "12 34", NULL, "2 3", NULL, true },
	{ "telephoneNumberSubstringsMatch", "+34 968-36", NULL, "968 3", NULL, true },
	{ "caseIgnoreListSubstringsMatch", "1 High St$Leeds", NULL, "HIGH  st", NULL, true },
	{ "octetStringSubstringsMatch", "a  B", NULL, "  B", NULL, true },
	{ "octetStringSubstringsMatch", "a  B", NULL, " b", NULL, false },
};

/* clang-format on */

/* Cut the part off the value's front, wherever it is or at once. */
static bool
cut(const struct rule *rule, enum rule_part part, const char *what,
    struct berval *value)
{
	const struct berval *n;
	const char *at;

	if (what == NULL)
		return true;
	n = normal(rule, part, text(what));
	if (n == NULL || n->bv_len > value->bv_len)
		return false;
	if (part == RULE_FINAL)
		at = value->bv_val + value->bv_len - n->bv_len;
	else
		at = memmem(value->bv_val, value->bv_len, n->bv_val, n->bv_len);
	if (at == NULL || memcmp(at, n->bv_val, n->bv_len) != 0 ||
	    (part == RULE_INITIAL && at != value->bv_val))
		return false;
	value->bv_len -= (size_t)(at - value->bv_val) + n->bv_len;
	value->bv_val += (at - value->bv_val) + (long)n->bv_len;
	return true;
}

static bool
finds(const struct finding *f)
{
	const struct rule *rule = rule_of(f->rule);
	const struct berval *value = normal(rule, RULE_WHOLE, text(f->value));
	struct berval left;

	if (value == NULL)
		return false;
	left = *value;
	return cut(rule, RULE_INITIAL, f->initial, &left) &&
	       cut(rule, RULE_ANY, f->any, &left) &&
	       cut(rule, RULE_FINAL, f->final, &left);
}

static void
test_pairs(void)
{
	static const char turned[] = "<><==!!";
	const struct pair *p;
	char got, back;
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		p = &pairs[i];
		got = compare(p->rule, text(p->a), text(p->b));
		back = compare(p->rule, text(p->b), text(p->a));
		ok(got == p->expected && back == strchr(turned, got)[1],
		    "%s: '%s' %c '%s', not '%c' and '%c'", p->rule, p->a,
		    p->expected, p->b, got, back);
		arena_empty(&arena);
	}
}

static void
test_findings(void)
{
	const struct finding *f;
	size_t i;

	for (i = 0; i < sizeof(findings) / sizeof(*findings); i++) {
		f = &findings[i];
		ok(finds(f) == f->found, "%s: '%s' %s '%s*%s*%s'", f->rule,
		    f->value, f->found ? "is" : "is not",
		    f->initial == NULL ? "" : f->initial,
		    f->any == NULL ? "" : f->any,
		    f->final == NULL ? "" : f->final);
		arena_empty(&arena);
	}
}

/* Of nothing, and of what is behind a NUL, no rule may trip over. */
static void
test_nothing(void)
{
	const struct rule *rule;

	for (rule = rules; rule->oid != NULL; rule++) {
		normal(rule, RULE_WHOLE, (struct berval){ 0, NULL });
		normal(rule, RULE_ANY, (struct berval){ 3, (char *)"\0ab" });
		ok(rule_find(rule->oid, strlen(rule->oid)) == rule,
		    "%s is found by its OID", rule->name);
		arena_empty(&arena);
	}
	ok(compare("octetStringMatch", (struct berval){ 3, (char *)"a\0b" },
	       (struct berval){ 3, (char *)"a\0c" }) == '<',
	    "octets behind a NUL count");
}

/* A name in a name in a name: not so deep that its comparison costs much. */
static void
test_depth(void)
{
	static char deep[DN_OCTETS];
	size_t n;

	for (n = 0; n + 6 < sizeof(deep) - 1; n += 6)
		memcpy(deep + n, "owner=", 6);
	normal(rule_of("distinguishedNameMatch"), RULE_WHOLE, text(deep));
	ok(arena.octets < 100 * sizeof(deep), "names within names: %zu octets",
	    arena.octets);
	arena_empty(&arena);
}

int
main(void)
{
	static const char *const none[] = { NULL };
	struct conf conf = { .ldap = { .schema = none } };

	if (!ok(schema_open(&conf), "the schema that is built in"))
		return tap_end();
	test_pairs();
	test_findings();
	test_nothing();
	test_depth();
	return tap_end();
}
