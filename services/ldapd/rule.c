/* rule.c - how values are compared. */
#include "services/ldapd/rule.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "services/ldapd/dn.h"
#include "services/ldapd/prepare.h"
#include "services/ldapd/schema.h"

#define INTEGER_LENGTH 3  /* octets before the digits */
#define NAME_DEPTH     4  /* names in names */
#define TIME_OCTETS    15 /* "20260102030405" and its NUL */

static bool
fold(struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return prepare_string(a, PREPARE_FOLD, part, in, out);
}

static bool
exact(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return prepare_string(a, PREPARE_EXACT, part, in, out);
}

static bool
is_ia5(struct berval in)
{
	size_t i = 0;

	while (i < in.bv_len && (in.bv_val[i] & 0x80) == 0)
		i++;
	return i == in.bv_len;
}

static bool
ia5_fold(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return is_ia5(in) && fold(a, part, in, out);
}

static bool
ia5_exact(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return is_ia5(in) && exact(a, part, in, out);
}

static bool
numeric(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	(void)part;
	return prepare_without(a, " ", in, out);
}

static bool
telephone(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	(void)part;
	return prepare_without(a, " -", in, out);
}

static bool
octets(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	(void)a;
	(void)part;
	*out = in;
	return true;
}

/* Lines between '$', each as a string of its own (RFC 4517 4.2.12). */
static bool
list(struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	const char *dollar;
	struct berval line, normal, all = { 0, NULL };
	size_t left = in.bv_len;
	char *grown;

	for (line.bv_val = in.bv_val;; line.bv_val += line.bv_len + 1) {
		dollar = memchr(line.bv_val, '$', left);
		line.bv_len = dollar == NULL ? left
		                             : (size_t)(dollar - line.bv_val);
		if (!fold(a, part, line, &normal))
			return false;
		grown = arena_get(a, all.bv_len + normal.bv_len + 1);
		if (all.bv_len > 0)
			memcpy(grown, all.bv_val, all.bv_len);
		memcpy(grown + all.bv_len, normal.bv_val, normal.bv_len);
		all = (struct berval){ all.bv_len + normal.bv_len, grown };
		if (dollar == NULL)
			break;
		grown[all.bv_len++] = '$';
		left -= line.bv_len + 1;
	}
	*out = all;
	return true;
}

static bool
boolean(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return syntax_find("1.3.6.1.4.1.1466.115.121.1.7", 28)->valid(in) &&
	       octets(a, part, in, out);
}

static bool
is_bits(struct berval in)
{
	return syntax_find("1.3.6.1.4.1.1466.115.121.1.6", 28)->valid(in);
}

static bool
bits(struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return is_bits(in) && octets(a, part, in, out);
}

/*
 * More digits are more, and less where there is a '-': the length and the
 * digits of a negative number are turned round.
 */
static bool
integer(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	bool minus = in.bv_len > 0 && *in.bv_val == '-';
	unsigned int turn = minus ? 0xff : 0;
	size_t n = in.bv_len - minus, i;
	unsigned char *to;

	(void)part;
	if (!syntax_find("1.3.6.1.4.1.1466.115.121.1.27", 29)->valid(in) ||
	    n > 0xffff)
		return false;
	to = arena_get(a, INTEGER_LENGTH + n);
	to[0] = minus ? 0 : 1;
	to[1] = (unsigned char)((n >> 8) ^ turn);
	to[2] = (unsigned char)((n & 0xff) ^ turn);
	for (i = 0; i < n; i++)
		to[INTEGER_LENGTH +
		    i] = (unsigned char)((unsigned char)in.bv_val[minus + i] ^
		                         turn);
	*out = (struct berval){ INTEGER_LENGTH + n, (char *)to };
	return true;
}

/* The first word behind "(", or all of it. */
static struct berval
first_component(struct berval in)
{
	size_t n = 0;

	if (in.bv_len == 0 || *in.bv_val != '(')
		return in;
	do {
		in.bv_val++;
		in.bv_len--;
	} while (in.bv_len > 0 && isspace((unsigned char)*in.bv_val));
	while (n < in.bv_len && !isspace((unsigned char)in.bv_val[n]) &&
	       in.bv_val[n] != ')')
		n++;
	return (struct berval){ n, in.bv_val };
}

static bool
integer_first(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return integer(a, part, first_component(in), out);
}

/* The OID of what the schema calls so. */
static bool
identifier(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	const struct object_class *class = schema_class(in);
	const struct attribute_type *type = schema_type(in);
	const char *oid = class != NULL  ? class->oid
	                  : type != NULL ? type->oid
	                                 : NULL;
	const struct rule *rule;

	(void)a;
	(void)part;
	if (oid == NULL && (rule = rule_find(in.bv_val, in.bv_len)) != NULL)
		oid = rule->oid;
	if (oid == NULL) { /* a name that nobody knows is equal to nothing */
		*out = in;
		return syntax_is_oid(in) && isdigit((unsigned char)*in.bv_val);
	}
	*out = (struct berval){ strlen(oid), (char *)oid };
	return true;
}

static bool
identifier_first(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	return identifier(a, part, first_component(in), out);
}

/* A name's values may be names: "owner=owner=...". What is deeper is text. */
static bool
name(struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	static unsigned int depth;
	struct dn dn;

	(void)part;
	if (depth == NAME_DEPTH || !dn_parse(a, in, &dn))
		return false;
	depth++;
	*out = dn_normal(a, &dn);
	depth--;
	return true;
}

/* A name, and what is behind its last '#', if that is a string of bits. */
static bool
unique_member(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	const char *hash = memrchr(in.bv_val, '#', in.bv_len);
	size_t before = hash == NULL ? 0 : (size_t)(hash - in.bv_val);
	struct berval behind = { in.bv_len - before, in.bv_val + before }, n;

	if (hash == NULL ||
	    !is_bits((struct berval){ behind.bv_len - 1, behind.bv_val + 1 }) ||
	    !name(a, part, (struct berval){ before, in.bv_val }, &n))
		return name(a, part, in, out); /* the '#' is the name's own */
	out->bv_len = n.bv_len + behind.bv_len;
	out->bv_val = arena_get(a, out->bv_len);
	memcpy(out->bv_val, n.bv_val, n.bv_len);
	memcpy(out->bv_val + n.bv_len, behind.bv_val, behind.bv_len);
	return true;
}

static bool
point_in_time(
    struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	struct berval fraction;
	struct tm tm;

	(void)part;
	if (!syntax_time(in, &tm, &fraction))
		return false;
	out->bv_val = arena_get(a, TIME_OCTETS + fraction.bv_len);
	/* strftime()'s own year 999 has three digits. */
	out->bv_len = (size_t)snprintf(out->bv_val, TIME_OCTETS, "%04u",
	    ((unsigned int)tm.tm_year + 1900) % 10000);
	out->bv_len += strftime(out->bv_val + out->bv_len,
	    TIME_OCTETS - out->bv_len, "%m%d%H%M%S", &tm);
	memcpy(out->bv_val + out->bv_len, fraction.bv_val, fraction.bv_len);
	out->bv_len += fraction.bv_len;
	return true;
}

static bool
uuid(struct arena *a, enum rule_part part, struct berval in, struct berval *out)
{
	(void)part;
	return syntax_find("1.3.6.1.1.16.1", 14)->valid(in) &&
	       prepare_without(a, "", in, out);
}

#define S(n) "1.3.6.1.4.1.1466.115.121.1." #n

/* clang-format off */

/* RFC 4517 4.2, 4530 2.2 and 2.3, 2307 2.2 (OpenLDAP has given the OID). */
const struct rule rules[] = {
	{ "2.5.13.0",  "objectIdentifierMatch", RULE_EQUALITY, S(38), identifier },
	{ "2.5.13.1",  "distinguishedNameMatch", RULE_EQUALITY, S(12), name },
	{ "2.5.13.2",  "caseIgnoreMatch", RULE_EQUALITY, S(15), fold },
	{ "2.5.13.3",  "caseIgnoreOrderingMatch", RULE_ORDERING, S(15), fold },
	{ "2.5.13.4",  "caseIgnoreSubstringsMatch", RULE_SUBSTRINGS, S(58), fold },
	{ "2.5.13.5",  "caseExactMatch", RULE_EQUALITY, S(15), exact },
	{ "2.5.13.6",  "caseExactOrderingMatch", RULE_ORDERING, S(15), exact },
	{ "2.5.13.7",  "caseExactSubstringsMatch", RULE_SUBSTRINGS, S(58), exact },
	{ "2.5.13.8",  "numericStringMatch", RULE_EQUALITY, S(36), numeric },
	{ "2.5.13.9",  "numericStringOrderingMatch", RULE_ORDERING, S(36), numeric },
	{ "2.5.13.10", "numericStringSubstringsMatch", RULE_SUBSTRINGS, S(58), numeric },
	{ "2.5.13.11", "caseIgnoreListMatch", RULE_EQUALITY, S(41), list },
	{ "2.5.13.12", "caseIgnoreListSubstringsMatch", RULE_SUBSTRINGS, S(58), list },
	{ "2.5.13.13", "booleanMatch", RULE_EQUALITY, S(7), boolean },
	{ "2.5.13.14", "integerMatch", RULE_EQUALITY, S(27), integer },
	{ "2.5.13.15", "integerOrderingMatch", RULE_ORDERING, S(27), integer },
	{ "2.5.13.16", "bitStringMatch", RULE_EQUALITY, S(6), bits },
	{ "2.5.13.17", "octetStringMatch", RULE_EQUALITY, S(40), octets },
	{ "2.5.13.18", "octetStringOrderingMatch", RULE_ORDERING, S(40), octets },
	{ "2.5.13.19", "octetStringSubstringsMatch", RULE_SUBSTRINGS, S(40), octets },
	{ "2.5.13.20", "telephoneNumberMatch", RULE_EQUALITY, S(50), telephone },
	{ "2.5.13.21", "telephoneNumberSubstringsMatch", RULE_SUBSTRINGS, S(58), telephone },
	{ "2.5.13.23", "uniqueMemberMatch", RULE_EQUALITY, S(34), unique_member },
	{ "2.5.13.27", "generalizedTimeMatch", RULE_EQUALITY, S(24), point_in_time },
	{ "2.5.13.28", "generalizedTimeOrderingMatch", RULE_ORDERING, S(24), point_in_time },
	{ "2.5.13.29", "integerFirstComponentMatch", RULE_EQUALITY, S(27), integer_first },
	{ "2.5.13.30", "objectIdentifierFirstComponentMatch", RULE_EQUALITY, S(38), identifier_first },
	{ "1.3.6.1.4.1.1466.109.114.1", "caseExactIA5Match", RULE_EQUALITY, S(26), ia5_exact },
	{ "1.3.6.1.4.1.1466.109.114.2", "caseIgnoreIA5Match", RULE_EQUALITY, S(26), ia5_fold },
	{ "1.3.6.1.4.1.1466.109.114.3", "caseIgnoreIA5SubstringsMatch", RULE_SUBSTRINGS, S(58), ia5_fold },
	{ "1.3.6.1.4.1.4203.1.2.1", "caseExactIA5SubstringsMatch", RULE_SUBSTRINGS, S(58), ia5_exact },
	{ "1.3.6.1.1.16.2", "UUIDMatch", RULE_EQUALITY, "1.3.6.1.1.16.1", uuid },
	{ "1.3.6.1.1.16.3", "UUIDOrderingMatch", RULE_ORDERING, "1.3.6.1.1.16.1", uuid },
	{ NULL, NULL, RULE_EQUALITY, NULL, NULL },
};

/* clang-format on */

const struct rule *
rule_find(const char *text, size_t n)
{
	const struct rule *r;

	for (r = rules; r->oid != NULL; r++)
		if ((strlen(r->name) == n &&
		        strncasecmp(r->name, text, n) == 0) ||
		    (strlen(r->oid) == n && memcmp(r->oid, text, n) == 0))
			return r;
	return NULL;
}

bool
rule_normal(const struct rule *rule, struct arena *a, struct berval in,
    struct berval *out)
{
	return rule_part(rule, a, RULE_WHOLE, in, out);
}

bool
rule_part(const struct rule *rule, struct arena *a, enum rule_part part,
    struct berval in, struct berval *out)
{
	if (in.bv_len == 0)
		in.bv_val = (char *)""; /* of which memchr() may be asked */
	return rule->normal(a, part, in, out);
}

int
rule_compare(struct berval a, struct berval b)
{
	size_t n = a.bv_len < b.bv_len ? a.bv_len : b.bv_len;
	int c = n == 0 ? 0 : memcmp(a.bv_val, b.bv_val, n);

	if (c != 0)
		return c;
	return a.bv_len < b.bv_len ? -1 : a.bv_len > b.bv_len;
}

bool
rule_is_text(const struct rule *rule)
{
	return rule->normal == fold || rule->normal == exact ||
	       rule->normal == ia5_fold || rule->normal == ia5_exact ||
	       rule->normal == list;
}

/*
 * By the syntax that is asserted, or that of what a substring is cut out of:
 * strings that are Directory Strings of fewer characters are as good.
 */
bool
rule_fits(const struct rule *rule, const struct syntax *syntax)
{
	static const char *const strings[] = { S(15), S(11), S(44), S(50) };
	const struct rule *other;
	size_t i;

	if (strcmp(rule->syntax, syntax->oid) == 0)
		return true;
	if (rule->normal == identifier_first || rule->normal == integer_first)
		return *syntax->desc != '\0' &&
		       strstr(syntax->desc, "Description") != NULL;
	for (other = rules; other->oid != NULL; other++)
		if (rule->kind == RULE_SUBSTRINGS &&
		    other->kind == RULE_EQUALITY &&
		    other->normal == rule->normal)
			return rule_fits(other, syntax);
	for (i = 0; i < sizeof(strings) / sizeof(*strings); i++)
		if ((rule->normal == fold || rule->normal == exact) &&
		    strcmp(strings[i], syntax->oid) == 0)
			return true;
	return false;
}
