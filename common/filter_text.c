/* filter_text.c - filters of searches as people write them. */
#include "common/filter_text.h"

#include <ctype.h>
#include <ldap.h>
#include <string.h>

/* RFC 4512 2.5: a name or an OID, and options. */
#define DESCRIPTION                                                            \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.;-"
#define SPECIAL "()*\\" /* RFC 4515 3: stands for itself as \xx only */

struct reading {
	BerElement *ber;
	const char *at;
	unsigned int depth;
	char value[FILTER_TEXT];
	size_t n; /* octets of value */
};

static const char no_memory[] = "more memory than there is";

static void
skip_blanks(struct reading *r)
{
	r->at += strspn(r->at, " \t");
}

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = strchr(digits, tolower((unsigned char)c));

	return c == '\0' || found == NULL ? -1 : (int)(found - digits);
}

/* Read an assertion's octets, as far as they go. */
static const char *
read_value(struct reading *r)
{
	int high, low;

	for (r->n = 0; *r->at != '\0' && strchr("()*", *r->at) == NULL; r->n++)
		if (*r->at != '\\')
			r->value[r->n] = *r->at++;
		else {
			high = digit(r->at[1]);
			low = high == -1 ? -1 : digit(r->at[2]);
			if (low == -1)
				return "two hexadecimal digits after the "
				       "backslash, as \\2a for *";
			r->value[r->n] = (char)(high << 4 | low);
			r->at += 3;
		}
	return NULL;
}

static const char *
put(struct reading *r, ber_tag_t tag)
{
	int n = ber_printf(r->ber, "to", tag, r->value, (ber_len_t)r->n);

	return n == -1 ? no_memory : NULL;
}

/* The rest of a SubstringFilter, whose initial part has been read. */
static const char *
read_substrings(struct reading *r)
{
	ber_tag_t tag = LDAP_SUBSTRING_INITIAL;
	const char *wrong = NULL;

	while (wrong == NULL) {
		if (r->n > 0)
			wrong = put(r, tag);
		if (wrong != NULL || *r->at != '*')
			break;
		r->at++;
		wrong = read_value(r);
		if (wrong == NULL && r->n == 0 && *r->at == '*')
			return "something between two stars";
		tag = *r->at == '*' ? LDAP_SUBSTRING_ANY : LDAP_SUBSTRING_FINAL;
	}
	return wrong;
}

/* What follows "=". */
static const char *
read_equal(struct reading *r, const struct berval *type)
{
	const char *wrong;

	if (strncmp(r->at, "*)", 2) == 0) {
		r->at++;
		return ber_printf(r->ber, "tO", LDAP_FILTER_PRESENT, type) == -1
		           ? no_memory
		           : NULL;
	}
	wrong = read_value(r);
	if (wrong != NULL)
		return wrong;
	if (*r->at != '*')
		return ber_printf(r->ber, "t{Oo}", LDAP_FILTER_EQUALITY, type,
		           r->value, (ber_len_t)r->n) == -1
		           ? no_memory
		           : NULL;
	if (ber_printf(r->ber, "t{O{", LDAP_FILTER_SUBSTRINGS, type) == -1)
		return no_memory;
	wrong = read_substrings(r);
	if (wrong != NULL)
		return wrong;
	return ber_printf(r->ber, "}}") == -1 ? no_memory : NULL;
}

/* What follows "~=", ">=" or "<=". */
static const char *
read_compared(struct reading *r, const struct berval *type, ber_tag_t tag)
{
	const char *wrong = read_value(r);

	if (wrong != NULL)
		return wrong;
	return ber_printf(
	           r->ber, "t{Oo}", tag, type, r->value, (ber_len_t)r->n) == -1
	           ? no_memory
	           : NULL;
}

/* [":dn"] [":" rule] ":=" value */
static const char *
read_extensible(struct reading *r, const struct berval *type)
{
	struct berval rule = { 0, NULL };
	const char *wrong;
	bool dn = strncasecmp(r->at, ":dn:", 4) == 0;
	int n;

	if (dn)
		r->at += 3;
	if (r->at[0] == ':' && r->at[1] != '=') {
		rule.bv_val = (char *)++r->at;
		rule.bv_len = strspn(r->at, DESCRIPTION);
		r->at += rule.bv_len;
	}
	if (strncmp(r->at, ":=", 2) != 0)
		return ":=";
	if (rule.bv_len == 0 && type->bv_len == 0)
		return "an attribute or a matching rule";
	r->at += 2;
	wrong = read_value(r);
	if (wrong != NULL)
		return wrong;
	n = ber_printf(r->ber, "t{", LDAP_FILTER_EXT);
	if (n != -1 && rule.bv_len > 0)
		n = ber_printf(r->ber, "tO", LDAP_FILTER_EXT_OID, &rule);
	if (n != -1 && type->bv_len > 0)
		n = ber_printf(r->ber, "tO", LDAP_FILTER_EXT_TYPE, type);
	if (n != -1)
		n = ber_printf(r->ber, "to", LDAP_FILTER_EXT_VALUE, r->value,
		    (ber_len_t)r->n);
	if (n != -1 && dn)
		n = ber_printf(r->ber, "tb", LDAP_FILTER_EXT_DNATTRS, true);
	return n == -1 || ber_printf(r->ber, "}") == -1 ? no_memory : NULL;
}

static const char *
read_item(struct reading *r)
{
	struct berval type = { strspn(r->at, DESCRIPTION), (char *)r->at };

	r->at += type.bv_len;
	if (*r->at == ':')
		return read_extensible(r, &type);
	if (type.bv_len == 0)
		return "an attribute, or one of & | !";
	if (*r->at == '=') {
		r->at++;
		return read_equal(r, &type);
	}
	if (*r->at == '\0' || r->at[1] != '=')
		return "one of = ~= >= <= :=";
	r->at += 2;
	switch (r->at[-2]) {
	case '~':
		return read_compared(r, &type, LDAP_FILTER_APPROX);
	case '>':
		return read_compared(r, &type, LDAP_FILTER_GE);
	case '<':
		return read_compared(r, &type, LDAP_FILTER_LE);
	}
	r->at -= 2;
	return "one of = ~= >= <= :=";
}

static const char *read_filter(struct reading *r);

/* "&", "|" and what they are about; none is fine (RFC 4526). */
static const char *
read_list(struct reading *r, ber_tag_t tag)
{
	const char *wrong = NULL;

	r->at++;
	if (ber_printf(r->ber, "t{", tag) == -1)
		return no_memory;
	for (skip_blanks(r); wrong == NULL && *r->at == '('; skip_blanks(r))
		wrong = read_filter(r);
	if (wrong != NULL)
		return wrong;
	return ber_printf(r->ber, "}") == -1 ? no_memory : NULL;
}

static const char *
read_not(struct reading *r)
{
	const char *wrong;

	r->at++;
	if (ber_printf(r->ber, "t{", LDAP_FILTER_NOT) == -1)
		return no_memory;
	skip_blanks(r);
	wrong = read_filter(r);
	if (wrong != NULL)
		return wrong;
	return ber_printf(r->ber, "}") == -1 ? no_memory : NULL;
}

static const char *
read_filter(struct reading *r)
{
	const char *wrong;

	if (*r->at != '(')
		return "(";
	if (r->depth == FILTER_TEXT_DEPTH)
		return "fewer levels of parentheses";
	r->depth++;
	r->at++;
	skip_blanks(r);
	switch (*r->at) {
	case '&':
		wrong = read_list(r, LDAP_FILTER_AND);
		break;
	case '|':
		wrong = read_list(r, LDAP_FILTER_OR);
		break;
	case '!':
		wrong = read_not(r);
		break;
	default:
		wrong = read_item(r);
	}
	if (wrong != NULL)
		return wrong;
	skip_blanks(r);
	if (*r->at != ')')
		return ")";
	r->at++;
	r->depth--;
	return NULL;
}

const char *
filter_text_write(BerElement *ber, const char **text)
{
	struct reading r = { .ber = ber, .at = *text };
	const char *wrong;

	if (strlen(*text) >= FILTER_TEXT)
		return "a shorter filter";
	wrong = read_filter(&r);
	*text = r.at;
	return wrong;
}

bool
filter_text_add(char *to, size_t size, const char *value)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = strlen(to);
	unsigned char c;

	for (; *value != '\0'; value++) {
		c = (unsigned char)*value;
		if (size - n < 4)
			return false;
		if (strchr(SPECIAL, c) == NULL)
			to[n++] = (char)c;
		else {
			to[n++] = '\\';
			to[n++] = digits[c >> 4];
			to[n++] = digits[c & 15];
		}
	}
	to[n] = '\0';
	return true;
}
