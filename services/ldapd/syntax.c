/* syntax.c - what values may look like. */
#include "services/ldapd/syntax.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "services/ldapd/dn.h"

#define SYNTAX_ROOT "1.3.6.1.4.1.1466.115.121.1."
#define UUID_TEXT   36

size_t
syntax_utf8(const char *at, size_t n)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = n > 0 ? (unsigned char)*at : 0xff;
	size_t octets = first < 0x80   ? 1
	                : first < 0xc2 ? 0
	                : first < 0xe0 ? 2
	                : first < 0xf0 ? 3
	                : first < 0xf5 ? 4
	                               : 0;
	unsigned int c = octets == 1 ? first : first & (0xffu >> (octets + 1));
	size_t i;

	if (octets == 0 || octets > n)
		return 0;
	for (i = 1; i < octets; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (at[i] & 0x3fu);
	}
	if (c < least[octets] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	return octets;
}

static bool
any(struct berval v)
{
	(void)v;
	return true;
}

/* RFC 4517 3.3.6: at least one character. */
static bool
directory_string(struct berval v)
{
	size_t i, n;

	for (i = 0; i < v.bv_len; i += n)
		if ((n = syntax_utf8(v.bv_val + i, v.bv_len - i)) == 0)
			return false;
	return v.bv_len > 0;
}

static bool
utf8(struct berval v)
{
	return v.bv_len == 0 || directory_string(v);
}

static bool
ia5(struct berval v)
{
	size_t i;

	for (i = 0; i < v.bv_len; i++)
		if ((v.bv_val[i] & 0x80) != 0)
			return false;
	return true;
}

/* All of it from this set, and something. */
static bool
is_of(struct berval v, const char *set)
{
	size_t i;

	for (i = 0; i < v.bv_len; i++)
		if (v.bv_val[i] == '\0' || strchr(set, v.bv_val[i]) == NULL)
			return false;
	return v.bv_len > 0;
}

#define DIGITS "0123456789"
#define LETTERS                                                                \
	"abcdefghijklmnopqrstuvwxyz"                                           \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define PRINTABLE LETTERS DIGITS "'()+,-./:? ="

static bool
printable(struct berval v)
{
	return is_of(v, PRINTABLE);
}

static bool
numeric(struct berval v)
{
	return is_of(v, DIGITS " ");
}

static bool
country(struct berval v)
{
	return v.bv_len == 2 && printable(v);
}

static bool
telex(struct berval v)
{
	return is_of(v, PRINTABLE "$");
}

static bool
boolean(struct berval v)
{
	return (v.bv_len == 4 && memcmp(v.bv_val, "TRUE", 4) == 0) ||
	       (v.bv_len == 5 && memcmp(v.bv_val, "FALSE", 5) == 0);
}

/* RFC 4517 3.3.16: no zeros in front, and no "-0". */
static bool
integer(struct berval v)
{
	bool minus = v.bv_len > 0 && *v.bv_val == '-';
	struct berval digits = { v.bv_len - minus, v.bv_val + minus };

	if (!is_of(digits, DIGITS))
		return false;
	return *digits.bv_val != '0' || (digits.bv_len == 1 && !minus);
}

/* RFC 4517 3.3.2: '0101'B */
static bool
bit_string(struct berval v)
{
	struct berval bits;

	if (v.bv_len < 3)
		return false;
	bits = (struct berval){ v.bv_len - 3, v.bv_val + 1 };
	return *v.bv_val == '\'' &&
	       memcmp(v.bv_val + v.bv_len - 2, "'B", 2) == 0 &&
	       (bits.bv_len == 0 || is_of(bits, "01"));
}

static bool
numeric_oid(struct berval v)
{
	bool dot = true, lead = false;
	unsigned int arcs = 0;
	size_t i;

	for (i = 0; i < v.bv_len; i++) {
		if (v.bv_val[i] == '.') {
			if (dot)
				return false;
			dot = true;
			continue;
		}
		if (!isdigit((unsigned char)v.bv_val[i]) || (!dot && lead))
			return false;
		lead = dot && v.bv_val[i] == '0';
		arcs += dot;
		dot = false;
	}
	return !dot && arcs >= 2;
}

bool
syntax_is_oid(struct berval v)
{
	if (v.bv_len == 0)
		return false;
	if (isdigit((unsigned char)*v.bv_val))
		return numeric_oid(v);
	return isalpha((unsigned char)*v.bv_val) &&
	       is_of(v, LETTERS DIGITS "-");
}

static bool
uuid(struct berval v)
{
	size_t i;

	if (v.bv_len != UUID_TEXT)
		return false;
	for (i = 0; i < v.bv_len; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23
		        ? v.bv_val[i] != '-'
		        : !isxdigit((unsigned char)v.bv_val[i]))
			return false;
	return true;
}

static bool
name(struct berval v)
{
	static struct arena a;
	struct dn dn;
	bool is = dn_parse(&a, v, &dn);

	arena_empty(&a);
	return is;
}

/* RFC 4517 3.3.21: a name, and perhaps '#' and a bit string. */
static bool
name_and_uid(struct berval v)
{
	const char *hash = v.bv_len == 0 ? NULL
	                                 : memrchr(v.bv_val, '#', v.bv_len);
	struct berval bits, before;

	if (hash == NULL)
		return name(v);
	before = (struct berval){ (size_t)(hash - v.bv_val), v.bv_val };
	bits = (struct berval){ v.bv_len - before.bv_len - 1,
		v.bv_val + before.bv_len + 1 };
	return name(v) || (bit_string(bits) && name(before));
}

static bool
definition(struct berval v)
{
	return v.bv_len > 1 && *v.bv_val == '(' &&
	       v.bv_val[v.bv_len - 1] == ')';
}

static bool
generalized_time(struct berval v)
{
	struct berval fraction;
	struct tm tm;

	return syntax_time(v, &tm, &fraction);
}

/* clang-format off */

/* RFC 4517 3.3, 4523, 4530, 2252, 2307. What we don't look into is any octets. */
const struct syntax syntaxes[] = {
	{ SYNTAX_ROOT "3",  "Attribute Type Description", definition },
	{ SYNTAX_ROOT "4",  "Audio", any },
	{ SYNTAX_ROOT "5",  "Binary", any },
	{ SYNTAX_ROOT "6",  "Bit String", bit_string },
	{ SYNTAX_ROOT "7",  "Boolean", boolean },
	{ SYNTAX_ROOT "8",  "Certificate", any },
	{ SYNTAX_ROOT "9",  "Certificate List", any },
	{ SYNTAX_ROOT "10", "Certificate Pair", any },
	{ SYNTAX_ROOT "11", "Country String", country },
	{ SYNTAX_ROOT "12", "Distinguished Name", name },
	{ SYNTAX_ROOT "13", "Data Quality", utf8 },
	{ SYNTAX_ROOT "14", "Delivery Method", telex },
	{ SYNTAX_ROOT "15", "Directory String", directory_string },
	{ SYNTAX_ROOT "16", "DIT Content Rule Description", definition },
	{ SYNTAX_ROOT "17", "DIT Structure Rule Description", definition },
	{ SYNTAX_ROOT "19", "DSA Quality", utf8 },
	{ SYNTAX_ROOT "21", "Enhanced Guide", utf8 },
	{ SYNTAX_ROOT "22", "Facsimile Telephone Number", telex },
	{ SYNTAX_ROOT "23", "Fax", any },
	{ SYNTAX_ROOT "24", "Generalized Time", generalized_time },
	{ SYNTAX_ROOT "25", "Guide", utf8 },
	{ SYNTAX_ROOT "26", "IA5 String", ia5 },
	{ SYNTAX_ROOT "27", "INTEGER", integer },
	{ SYNTAX_ROOT "28", "JPEG", any },
	{ SYNTAX_ROOT "30", "Matching Rule Description", definition },
	{ SYNTAX_ROOT "31", "Matching Rule Use Description", definition },
	{ SYNTAX_ROOT "34", "Name And Optional UID", name_and_uid },
	{ SYNTAX_ROOT "35", "Name Form Description", definition },
	{ SYNTAX_ROOT "36", "Numeric String", numeric },
	{ SYNTAX_ROOT "37", "Object Class Description", definition },
	{ SYNTAX_ROOT "38", "OID", syntax_is_oid },
	{ SYNTAX_ROOT "39", "Other Mailbox", ia5 },
	{ SYNTAX_ROOT "40", "Octet String", any },
	{ SYNTAX_ROOT "41", "Postal Address", directory_string },
	{ SYNTAX_ROOT "42", "Protocol Information", utf8 },
	{ SYNTAX_ROOT "43", "Presentation Address", utf8 },
	{ SYNTAX_ROOT "44", "Printable String", printable },
	{ SYNTAX_ROOT "49", "Supported Algorithm", any },
	{ SYNTAX_ROOT "50", "Telephone Number", printable },
	{ SYNTAX_ROOT "51", "Teletex Terminal Identifier", any },
	{ SYNTAX_ROOT "52", "Telex Number", telex },
	{ SYNTAX_ROOT "53", "UTC Time", syntax_utc_time },
	{ SYNTAX_ROOT "54", "LDAP Syntax Description", definition },
	{ SYNTAX_ROOT "58", "Substring Assertion", utf8 },
	{ "1.3.6.1.1.16.1", "UUID", uuid },
	{ "1.3.6.1.1.1.0.0", "NIS Netgroup Triple", ia5 },
	{ "1.3.6.1.1.1.0.1", "Boot Parameter", ia5 },
	{ NULL, NULL, NULL },
};

/* clang-format on */

const struct syntax *
syntax_find(const char *oid, size_t n)
{
	const struct syntax *s;

	for (s = syntaxes; s->oid != NULL; s++)
		if (strlen(s->oid) == n && memcmp(s->oid, oid, n) == 0)
			return s;
	return NULL;
}
