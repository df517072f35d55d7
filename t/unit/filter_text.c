/* filter_text.c - unit tests of filter_text.c: what OpenLDAP makes of it. */
#include "common/filter_text.h"

#include <stdlib.h>

#include "t/unit/tap.h"

/* What ldap_pvt_put_filter() of libldap 2.5 writes, in hexadecimal. */
/* clang-format off */
static const struct {
	const char *text, *ber;
} good[] = {
	{ "(cn=a)",            "a3070402636e040161" },
	{ "(cn=)",             "a3060402636e0400" },
	{ "(cn= a )",          "a3090402636e0403206120" },
	{ "(cn=*)",            "8702636e" },
	{ "(cn=a*b)",          "a40c0402636e3006800161820162" },
	{ "(cn=*a*)",          "a4090402636e3003810161" },
	{ "(cn=*a*b*c*)",      "a40f0402636e3009810161810162810163" },
	{ "(cn=a*)",           "a4090402636e3003800161" },
	{ "(cn~=a)",           "a8070402636e040161" },
	{ "(cn>=a)",           "a5070402636e040161" },
	{ "(cn<=a)",           "a6070402636e040161" },
	{ "(cn;lang-es=a)",    "a30f040a636e3b6c616e672d6573040161" },
	{ "(cn=a\\28b\\5C\\00)", "a30b0402636e04056128625c00" },
	{ "(&)",               "a000" },
	{ "(|)",               "a100" },
	{ "(&(cn=a)(sn=b))",   "a012a3070402636e040161a3070402736e040162" },
	{ "( & (cn=a) ( | (b=c) ) )", "a013a3070402636e040161a108a306040162040163" },
	{ "(!(!(cn=a)))",      "a20ba209a3070402636e040161" },
	{ "(cn:=a)",           "a9078202636e830161" },
	{ "(cn:dn:=a)",        "a90a8202636e8301618401ff" },
	{ "(:dn:2.4:=a)",      "a90b8103322e348301618401ff" },
	{ "(cn:2.4:=a)",       "a90c8103322e348202636e830161" },
};

/* What is wrong, where, and what was expected instead. */
static const struct {
	const char *text, *expected;
	size_t at;
} bad[] = {
	{ "cn=a",        "(", 0 },
	{ "",            "(", 0 },
	{ "(cn=a",       ")", 5 },
	{ "(cn=a(b)",    ")", 5 },
	{ "(cn=a\\2)",   "two hexadecimal digits after the backslash, as \\2a for *", 5 },
	{ "(cn=**)",     "something between two stars", 5 },
	{ "(cn=a**b)",   "something between two stars", 6 },
	{ "()",          "an attribute, or one of & | !", 1 },
	{ "((cn=a))",    "an attribute, or one of & | !", 1 },
	{ "(=a)",        "an attribute, or one of & | !", 1 },
	{ "(cn<a)",      "one of = ~= >= <= :=", 3 },
	{ "(cn!=a)",     "one of = ~= >= <= :=", 3 },
	{ "(cn",         "one of = ~= >= <= :=", 3 },
	{ "(:=a)",       "an attribute or a matching rule", 1 },
	{ "(cn:a=b)",    ":=", 5 },
	{ "(&(cn=a)",    ")", 8 },
	{ "(!)",         "(", 2 },
};
/* clang-format on */

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* What text becomes, in hexadecimal; *wrong is what was expected at *end. */
static char *
written(const char *text, const char **wrong, const char **end)
{
	static char hex[4 * FILTER_TEXT];
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval octets = { 0, NULL };
	size_t i;

	*end = text;
	*wrong = filter_text_write(ber, end);
	hex[0] = '\0';
	if (*wrong == NULL)
		ber_flatten2(ber, &octets, 0);
	for (i = 0; i < octets.bv_len; i++)
		snprintf(
		    hex + 2 * i, 3, "%02x", (unsigned char)octets.bv_val[i]);
	ber_free(ber, 1);
	return hex;
}

static void
test_good(void)
{
	const char *wrong, *end;
	size_t i;

	for (i = 0; i < N(good); i++) {
		is(written(good[i].text, &wrong, &end), good[i].ber, "%s",
		    good[i].text);
		ok(wrong == NULL && *end == '\0', "%s to its end",
		    good[i].text);
	}
	written("(cn=a) cn sn", &wrong, &end);
	is(end, " cn sn", "what follows a filter is left");
}

static void
test_bad(void)
{
	const char *wrong, *end;
	size_t i;

	for (i = 0; i < N(bad); i++) {
		written(bad[i].text, &wrong, &end);
		is(wrong, bad[i].expected, "%s: what was expected",
		    bad[i].text);
		ok(end == bad[i].text + bad[i].at, "%s: where", bad[i].text);
	}
}

static void
test_limits(void)
{
	char text[FILTER_TEXT + 1];
	const char *wrong, *end;
	size_t i, n = FILTER_TEXT_DEPTH;

	for (i = 0; i < n - 1; i++)
		memcpy(text + 2 * i, "(!", 2);
	memcpy(text + 2 * i, "(a=b)", 5);
	memset(text + 2 * i + 5, ')', n);
	text[2 * i + 5 + n - 1] = '\0';
	written(text, &wrong, &end);
	ok(wrong == NULL, "so deep is fine");
	memmove(text + 2, text, strlen(text) + 1);
	memcpy(text, "(!", 2);
	written(text, &wrong, &end);
	is(wrong, "fewer levels of parentheses", "and deeper is not");
	memset(text, 'a', FILTER_TEXT);
	memcpy(text, "(a=", 3);
	text[FILTER_TEXT - 2] = ')';
	text[FILTER_TEXT - 1] = '\0';
	written(text, &wrong, &end);
	ok(wrong == NULL, "so long is fine");
	text[FILTER_TEXT - 1] = 'a';
	text[FILTER_TEXT] = '\0';
	written(text, &wrong, &end);
	is(wrong, "a shorter filter", "and longer is not");
}

static void
test_add(void)
{
	char text[16] = "(cn=";

	ok(filter_text_add(text, sizeof(text), "a*"), "there is room");
	is(text, "(cn=a\\2a", "a star is no star");
	ok(!filter_text_add(text, sizeof(text), "((((((((("),
	    "there is no room");
	text[0] = '\0';
	filter_text_add(text, sizeof(text), "(\\)");
	is(text, "\\28\\5c\\29", "nor is anything else what it means");
}

int
main(void)
{
	test_good();
	test_bad();
	test_limits();
	test_add();
	return tap_end();
}
