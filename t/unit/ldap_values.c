/* ldap_values.c - names, values and definitions of the directory. */
#include <stdlib.h>

#include "services/ldapd/dn.h"
#include "services/ldapd/rule.h"
#include "services/ldapd/schema.h"
#include "services/ldapd/schema_own.h"
#include "t/unit/tap.h"

static struct arena arena;

static struct berval
octets_of(const char *text)
{
	return (struct berval){ strlen(text), (char *)text };
}

/* Octets as text; those that are none as \ and two digits. */
static const char *
printed(struct berval v)
{
	static char text[1024];
	size_t n = 0, i;

	for (i = 0; i < v.bv_len && n < sizeof(text) - 4; i++)
		if (v.bv_val[i] >= ' ' && v.bv_val[i] <= '~')
			text[n++] = v.bv_val[i];
		else
			n += (size_t)snprintf(
			    text + n, 4, "\\%02x", (unsigned char)v.bv_val[i]);
	text[n] = '\0';
	return text;
}

/* clang-format off */
static const struct {
	const char *text, *written, *normal; /* NULL: it is none */
} names[] = {
	{ "", "", "" },
	{ "cn=Server  Administrator, ou=st, o=um, c=es",
	    "cn=Server  Administrator,ou=st,o=um,c=es",
	    "2.5.4.3=server administrator\\022.5.4.11=st\\022.5.4.10=um\\022.5.4.6=es" },
	/* RFC 4514 4 */
	{ "UID=jsmith,DC=example,DC=net", "uid=jsmith,dc=example,dc=net",
	    "0.9.2342.19200300.100.1.1=jsmith\\020.9.2342.19200300.100.1.25=example"
	    "\\020.9.2342.19200300.100.1.25=net" },
	{ "OU=Sales+CN=J.  Smith,DC=net", "ou=Sales+cn=J.  Smith,dc=net",
	    "2.5.4.11=sales\\012.5.4.3=j. smith\\020.9.2342.19200300.100.1.25=net" },
	{ "CN=J. Smith + OU=SALES;DC=NET", "cn=J. Smith+ou=SALES,dc=NET",
	    "2.5.4.11=sales\\012.5.4.3=j. smith\\020.9.2342.19200300.100.1.25=net" },
	{ "CN=James \\\"Jim\\\" Smith\\, III", "cn=James \\\"Jim\\\" Smith\\, III",
	    "2.5.4.3=james \"jim\" smith, iii" },
	{ "CN=Before\\0dAfter", "cn=Before\\0DAfter", "2.5.4.3=before after" },
	{ "1.3.6.1.4.1.1466.0=#04024869", "1.3.6.1.4.1.1466.0=Hi",
	    "1.3.6.1.4.1.1466.0=Hi" },
	{ "CN=Lu\\C4\\8Di\\C4\\87", "cn=Lu\\c4\\8di\\c4\\87",
	    "2.5.4.3=lu\\c4\\8di\\c4\\87" },
	{ "CN=#0c0141", "cn=A", "2.5.4.3=a" },
	/* RFC 2253 4 */
	{ "O=\"Sue, Grabbit and Runn\";C=GB", "o=Sue\\, Grabbit and Runn,c=GB",
	    "2.5.4.10=sue, grabbit and runn\\022.5.4.6=gb" },
	{ "OID.2.5.4.3=x", "cn=x", "2.5.4.3=x" },
	{ "2.5.4.3=x", "cn=x", "2.5.4.3=x" },
	{ "cn=\\ a\\ ", "cn=\\ a\\ ", "2.5.4.3=a" },
	{ "cn=\\#x", "cn=\\#x", "2.5.4.3=#x" },
	{ "cn=", "cn=", "2.5.4.3=" },
	{ "member=cn\\=a\\,o\\=b", "member=cn=a\\,o=b",
	    "2.5.4.31=2.5.4.3=a\\03\\122.5.4.10=b" },
	{ "nobody=A b", "nobody=A b", "nobody=A b" },
	{ "cn", NULL, NULL },
	{ "=x", NULL, NULL },
	{ "cn=a,", NULL, NULL },
	{ "cn=a,,o=b", NULL, NULL },
	{ "cn=a+", NULL, NULL },
	{ "cn=\"a", NULL, NULL },
	{ "cn=\"a\"b", NULL, NULL },
	{ "cn=a\\", NULL, NULL },
	{ "cn=a\\q", NULL, NULL },
	{ "cn=#04", NULL, NULL },
	{ "cn=#0403ab", NULL, NULL },
	{ "cn=<a>", NULL, NULL },
	{ "c n=a", NULL, NULL },
};

static const struct {
	const char *rule;
	enum rule_part part;
	const char *in, *out;
} values[] = {
	/* RFC 4518 2.6.1 */
	{ "caseIgnoreMatch", RULE_WHOLE, "  Foo \t Bar ", "foo bar" },
	{ "caseIgnoreMatch", RULE_WHOLE, "   ", " " },
	{ "caseIgnoreMatch", RULE_WHOLE, "STRASSE \xc3\x9f \xc3\x84", "strasse ss \\c3\\a4" },
	{ "caseIgnoreMatch", RULE_WHOLE, "A\xcc\x8a", "\\c3\\a5" },
	{ "caseIgnoreMatch", RULE_WHOLE, "a\xc2\xa0z", "a z" },
	{ "caseIgnoreMatch", RULE_WHOLE, "a\xc2\xadz", "az" },
	{ "caseIgnoreMatch", RULE_WHOLE, "a\xff", NULL },
	{ "caseExactMatch", RULE_WHOLE, " Foo  Bar", "Foo Bar" },
	{ "caseIgnoreSubstringsMatch", RULE_INITIAL, " foo ", "foo " },
	{ "caseIgnoreSubstringsMatch", RULE_ANY, " foo ", " foo " },
	{ "caseIgnoreSubstringsMatch", RULE_FINAL, " foo ", " foo" },
	{ "caseIgnoreSubstringsMatch", RULE_ANY, " ", " " },
	{ "caseIgnoreIA5Match", RULE_WHOLE, "User@ST.um", "user@st.um" },
	{ "caseIgnoreIA5Match", RULE_WHOLE, "\xc3\xa4", NULL },
	{ "caseExactIA5Match", RULE_WHOLE, "/Home", "/Home" },
	{ "caseIgnoreListMatch", RULE_WHOLE, "A  b$ C$", "a b$c$" },
	{ "numericStringMatch", RULE_WHOLE, "1 2 3", "123" },
	{ "telephoneNumberMatch", RULE_WHOLE, "+34 868-88", "+3486888" },
	{ "booleanMatch", RULE_WHOLE, "TRUE", "TRUE" },
	{ "booleanMatch", RULE_WHOLE, "true", NULL },
	{ "integerMatch", RULE_WHOLE, "007", NULL },
	{ "integerMatch", RULE_WHOLE, "-0", NULL },
	{ "integerMatch", RULE_WHOLE, "", NULL },
	{ "bitStringMatch", RULE_WHOLE, "'0101'B", "'0101'B" },
	{ "bitStringMatch", RULE_WHOLE, "'012'B", NULL },
	{ "octetStringMatch", RULE_WHOLE, " A ", " A " },
	{ "generalizedTimeMatch", RULE_WHOLE, "20240101120000+0100", "20240101110000" },
	{ "generalizedTimeMatch", RULE_WHOLE, "2024010112Z", "20240101120000" },
	{ "generalizedTimeMatch", RULE_WHOLE, "2024010112.5Z", "20240101123000" },
	{ "generalizedTimeMatch", RULE_WHOLE, "19991231235960,500Z", "200001010000005" },
	{ "generalizedTimeMatch", RULE_WHOLE, "20241301000000Z", NULL },
	{ "generalizedTimeMatch", RULE_WHOLE, "20240101000000", NULL },
	{ "generalizedTimeMatch", RULE_WHOLE, "20240101000000.Z", NULL },
	{ "objectIdentifierMatch", RULE_WHOLE, "PERSON", "2.5.6.6" },
	{ "objectIdentifierMatch", RULE_WHOLE, "2.5.6.6", "2.5.6.6" },
	{ "objectIdentifierMatch", RULE_WHOLE, "no body", NULL },
	{ "objectIdentifierFirstComponentMatch", RULE_WHOLE, "( 2.5.4.3 NAME 'x' )", "2.5.4.3" },
	{ "objectIdentifierFirstComponentMatch", RULE_WHOLE, "commonName", "2.5.4.3" },
	{ "distinguishedNameMatch", RULE_WHOLE, "CN=A , O=b", "2.5.4.3=a\\022.5.4.10=b" },
	{ "distinguishedNameMatch", RULE_WHOLE, "no name", NULL },
	{ "uniqueMemberMatch", RULE_WHOLE, "CN=A#'01'B", "2.5.4.3=a#'01'B" },
	{ "uniqueMemberMatch", RULE_WHOLE, "CN=A#x", "2.5.4.3=a#x" },
	{ "UUIDMatch", RULE_WHOLE, "597AE2F6-16A6-1027-98F4-ABCDEFabcdef",
	    "597ae2f6-16a6-1027-98f4-abcdefabcdef" },
	{ "UUIDMatch", RULE_WHOLE, "597AE2F6", NULL },
};

/* The lesser one comes first. */
static const struct {
	const char *rule;
	const char *in[8];
} orders[] = {
	{ "integerOrderingMatch", { "-100", "-12", "-9", "0", "9", "12", "100", NULL } },
	{ "generalizedTimeOrderingMatch", { "1999123123Z", "20000101000000Z",
	    "20000101000000.1Z", "20000101000000.15Z", "20000101000001Z", NULL } },
	{ "caseIgnoreOrderingMatch", { "a", "B", "b a", "ba", NULL } },
};

static const struct {
	const char *text, *why;
} wrongs[] = {
	{ "1.2.3", "expected: ( and a definition" },
	{ "( )", "expected: an OID behind (" },
	{ "( 1.2.3 NAME )", "expected: a name, or several in parentheses" },
	{ "( 1.2.3 NAME ( ) SUP name )", "expected: a name in the parentheses" },
	{ "( 1.2.3 NAME 'x' SUP name", "expected: ) at its end" },
	{ "( 1.2.3 NAME 'x' SUP name ) x", "expected: ) at its end" },
	{ "( 1.2.3 NAME 'x' COLOUR red )", "expected: a word of RFC 4512 4.1" },
	{ "( 1.2.3 DESC 'x' )", "1.2.3: expected SYNTAX or SUP" },
	{ "( x NAME 'x' SUP name )", "x: expected an OID in numbers" },
	{ "( 1.2.3 NAME 'x y' SUP name )", "x y: expected a name of letters, digits and -" },
	{ "( 1.2.3 NAME 'x' SUP nobody )", "nobody: expected one type that is defined before" },
	{ "( 1.2.3 NAME 'x' SUP name EQUALITY noMatch )", "noMatch: no such matching rule" },
	{ "( 1.2.3 NAME 'x' SUP name SUBSTR caseIgnoreMatch )", "caseIgnoreMatch: no such matching rule" },
	{ "( 1.2.3 NAME 'x' SYNTAX 1.2.3 )", "1.2.3: no such syntax" },
	{ "( 1.2.3 NAME 'CN' SUP name )", "CN: is defined already" },
	{ "( 2.5.4.3 NAME 'x' SUP name )", "2.5.4.3: is defined already" },
	{ "( 1.2.3 NAME 'x' SUP name USAGE never )", "expected: userApplications, "
	    "directoryOperation, distributedOperation or dSAOperation" },
	{ "( 1.2.3 NAME ( 'correo' 'post' ) DESC 'a (b) $' SUP mail SYNTAX "
	    "1.3.6.1.4.1.1466.115.121.1.26{256} X-ORIGIN ( 'us' 'them' ))", NULL },
	{ "( 1.2.4 NAME 'other' SUP correo )", NULL },
};
/* clang-format on */

#define EACH(table, i) for (i = 0; i < sizeof(table) / sizeof(*table); i++)

static void
test_names(void)
{
	struct dn dn;
	size_t i;

	EACH(names, i)
	{
		if (!dn_parse(&arena, octets_of(names[i].text), &dn)) {
			ok(names[i].written == NULL, "\"%s\" is no name",
			    names[i].text);
			continue;
		}
		is(printed(dn_text(&arena, &dn)),
		    names[i].written == NULL ? "nothing" : names[i].written,
		    "\"%s\" as it is written", names[i].text);
		is(printed(dn_normal(&arena, &dn)),
		    names[i].normal == NULL ? "nothing" : names[i].normal,
		    "\"%s\" as it is compared", names[i].text);
	}
}

/* What is too long, too deep, or of too many attributes. */
static void
test_limits(void)
{
	static char text[DN_OCTETS + 8];
	struct dn dn;
	size_t i;

	memset(text, 'a', sizeof(text));
	memcpy(text, "cn=", 3);
	ok(dn_parse(&arena, (struct berval){ DN_OCTETS, text }, &dn),
	    "the longest name");
	ok(!dn_parse(&arena, (struct berval){ DN_OCTETS + 1, text }, &dn),
	    "longer");
	for (i = 0; i <= DN_RDNS; i++)
		memcpy(text + 5 * i, "cn=a,", 5);
	ok(dn_parse(&arena, (struct berval){ 5 * DN_RDNS - 1, text }, &dn) &&
	        dn.n == DN_RDNS,
	    "the deepest name");
	ok(!dn_parse(
	       &arena, (struct berval){ 5 * (DN_RDNS + 1) - 1, text }, &dn),
	    "deeper");
	for (i = 0; i <= RDN_AVAS; i++) {
		memcpy(text + 5 * i, "cn=a+", 5);
		text[5 * i + 1] = (char)('0' + i);
	}
	ok(dn_parse(&arena, (struct berval){ 5 * RDN_AVAS - 1, text }, &dn) &&
	        dn.rdns[0].n == RDN_AVAS,
	    "the most attributes of an RDN");
	ok(!dn_parse(
	       &arena, (struct berval){ 5 * (RDN_AVAS + 1) - 1, text }, &dn),
	    "more");
}

static void
test_rules(void)
{
	const struct rule *rule;
	struct berval out, last;
	size_t i, j;

	EACH(values, i)
	{
		rule = rule_find(values[i].rule, strlen(values[i].rule));
		if (!rule_part(rule, &arena, values[i].part,
		        octets_of(values[i].in), &out))
			ok(values[i].out == NULL, "%s: no \"%s\"",
			    values[i].rule, values[i].in);
		else
			is(printed(out),
			    values[i].out == NULL ? "nothing" : values[i].out,
			    "%s of \"%s\"", values[i].rule, values[i].in);
	}
	EACH(orders, i)
	{
		rule = rule_find(orders[i].rule, strlen(orders[i].rule));
		for (j = 0; orders[i].in[j] != NULL; j++, last = out) {
			rule_normal(
			    rule, &arena, octets_of(orders[i].in[j]), &out);
			if (j > 0)
				ok(rule_compare(last, out) < 0,
				    "%s: %s before %s", orders[i].rule,
				    orders[i].in[j - 1], orders[i].in[j]);
		}
	}
}

static void
test_schema(void)
{
	const struct attribute_type *mail, *name;
	const char *why;
	size_t i;

	EACH(wrongs, i)
	{
		why = schema_add_type(wrongs[i].text);
		is(why == NULL ? "" : why,
		    wrongs[i].why == NULL ? "" : wrongs[i].why, "%s",
		    wrongs[i].text);
	}
	mail = schema_type(octets_of("mail"));
	name = schema_type(octets_of("NAME"));
	ok(schema_type(octets_of("post;lang-es"))->sup == mail &&
	        schema_is_a(schema_type(octets_of("correo")), mail),
	    "a subtype by its other name, with an option");
	ok(schema_is_a(schema_type(octets_of("surname")), name) &&
	        !schema_is_a(name, schema_type(octets_of("sn"))),
	    "sn is a name, and not the other way round");
	ok(schema_type(octets_of("sn"))->equality == name->equality &&
	        schema_type(octets_of("sn"))->syntax == name->syntax,
	    "what it does not say is its supertype's");
	ok(schema_type(octets_of("snn")) == NULL &&
	        schema_type(octets_of("")) == NULL,
	    "nobody has defined this");
	ok(schema_class_is_a(schema_class(octets_of("inetOrgPerson")),
	       schema_class(octets_of("2.5.6.6"))),
	    "an inetOrgPerson is a person");
	why = schema_add_class("( 1.2.5 NAME 'stPerson' SUP inetOrgPerson "
	                       "STRUCTURAL MUST correo )");
	ok(why == NULL, "a class of one's own");
	is(schema_add_class("( 1.2.6 NAME 'y' MAY nothing )"),
	    "nothing: is not defined before", "one of what is not there");
}

int
main(void)
{
	static const char *const none[] = { NULL };
	static struct conf conf;

	conf.ldap.schema = none;
	ok(schema_open(&conf), "what is built in is good");
	test_names();
	test_limits();
	test_rules();
	test_schema();
	arena_empty(&arena);
	return tap_end();
}
