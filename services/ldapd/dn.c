/* dn.c - distinguished names. */
#include "services/ldapd/dn.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SPECIAL "\"+,;<>\\" /* RFC 4514 2.4: not as they are */

/* In a normal form: between AVAs, between RDNs, and before what is one of them.
 */
#define AVA_END  '\1'
#define RDN_END  '\2'
#define ESCAPED  '\3'
#define ESCAPING 0x10

struct reader {
	struct arena *arena;
	const char *at, *end;
};

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n'))
		r->at++;
}

static bool
is_next(const struct reader *r, const char *set)
{
	return r->at < r->end && *r->at != '\0' && strchr(set, *r->at) != NULL;
}

static int
hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
	                                  : -1;
}

/* Two hexadecimal digits that are next, as an octet; -1 if they are not. */
static int
hex_pair(const struct reader *r)
{
	int high, low;

	if (r->end - r->at < 2)
		return -1;
	high = hex(r->at[0]);
	low = hex(r->at[1]);
	return high == -1 || low == -1 ? -1 : high * 16 + low;
}

/* What is behind a '\': a pair of digits, or a character as it is. */
static bool
read_escape(struct reader *r, char *to)
{
	int octet = hex_pair(r);

	if (octet != -1) {
		*to = (char)octet;
		r->at += 2;
		return true;
	}
	if (!is_next(r, SPECIAL " #="))
		return false;
	*to = *r->at++;
	return true;
}

/* The contents of the BER value whose octets are written in hexadecimal. */
static bool
read_ber(struct reader *r, struct berval *value)
{
	unsigned char *octets = arena_get(
	    r->arena, (size_t)(r->end - r->at) / 2 + 1);
	size_t n = 0, head = 2, length, i;
	int octet;

	for (; (octet = hex_pair(r)) != -1; r->at += 2)
		octets[n++] = (unsigned char)octet;
	if (n < 2)
		return false;
	length = octets[1];
	if (length >= 0x80) { /* X.690 8.1.3.5: of so many octets */
		head += length & 0x7f;
		if (head == 2 || head > 6 || head > n)
			return false;
		for (length = 0, i = 2; i < head; i++)
			length = length << 8 | octets[i];
	}
	*value = (struct berval){ n - head, (char *)octets + head };
	return length == n - head;
}

static bool
read_quoted(struct reader *r, struct berval *value)
{
	char *to = value->bv_val = arena_get(
	    r->arena, (size_t)(r->end - r->at) + 1);

	for (; r->at < r->end && *r->at != '"';) {
		if (*r->at != '\\')
			*to++ = *r->at++;
		else if (r->at++, !read_escape(r, to++))
			return false;
	}
	value->bv_len = (size_t)(to - value->bv_val);
	return r->at < r->end && *r->at++ == '"';
}

/* To the next separator; blanks before it don't count. */
static bool
read_string(struct reader *r, struct berval *value)
{
	const char *from = r->at;
	char *to, *kept;

	while (r->at < r->end && !is_next(r, SPECIAL))
		r->at++;
	if (!is_next(r, "\\")) { /* nothing has to be taken away */
		*value = (struct berval){ (size_t)(r->at - from),
			(char *)from };
		while (value->bv_len > 0 &&
		       value->bv_val[value->bv_len - 1] == ' ')
			value->bv_len--;
		return true;
	}
	r->at = from;
	kept = to = value->bv_val = arena_get(
	    r->arena, (size_t)(r->end - r->at) + 1);
	while (r->at < r->end && (!is_next(r, SPECIAL) || *r->at == '\\')) {
		if (*r->at == '\\') {
			r->at++;
			if (!read_escape(r, to++))
				return false;
			kept = to;
			continue;
		}
		*to = *r->at++;
		if (*to++ != ' ')
			kept = to;
	}
	value->bv_len = (size_t)(kept - value->bv_val);
	return true;
}

static bool
read_value(struct reader *r, struct berval *value)
{
	skip_blanks(r);
	if (is_next(r, "#")) {
		r->at++;
		return read_ber(r, value);
	}
	if (is_next(r, "\"")) {
		r->at++;
		return read_quoted(r, value);
	}
	return read_string(r, value);
}

static bool
read_name(struct reader *r, struct berval *name)
{
	skip_blanks(r);
	/* RFC 2253 4: of what came before LDAPv3. */
	if (r->end - r->at > 4 && strncasecmp(r->at, "oid.", 4) == 0)
		r->at += 4;
	name->bv_val = (char *)r->at;
	while (r->at < r->end && (isalnum((unsigned char)*r->at) ||
	                             *r->at == '-' || *r->at == '.'))
		r->at++;
	name->bv_len = (size_t)(r->at - name->bv_val);
	return syntax_is_oid(*name);
}

static bool
read_ava(struct reader *r, struct ava *ava)
{
	if (!read_name(r, &ava->name))
		return false;
	ava->type = schema_type(ava->name);
	skip_blanks(r);
	if (!is_next(r, "="))
		return false;
	r->at++;
	if (!read_value(r, &ava->value))
		return false;
	skip_blanks(r);
	return true;
}

/* X.501 9.3: an RDN has no type twice. */
static bool
is_repeated(const struct ava *avas, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (avas[i].type != NULL && avas[i].type == avas[n].type)
			return true;
	return false;
}

static bool
read_rdn(struct reader *r, struct rdn *rdn)
{
	struct ava avas[RDN_AVAS];

	for (rdn->n = 0;; r->at++) {
		if (rdn->n == RDN_AVAS || !read_ava(r, &avas[rdn->n]) ||
		    is_repeated(avas, rdn->n++))
			return false;
		if (!is_next(r, "+"))
			break;
	}
	rdn->avas = arena_get(r->arena, rdn->n * sizeof(*avas));
	memcpy(rdn->avas, avas, rdn->n * sizeof(*avas));
	return true;
}

bool
dn_parse(struct arena *a, struct berval text, struct dn *dn)
{
	struct reader r = { a, text.bv_val, text.bv_val + text.bv_len };
	struct rdn rdns[DN_RDNS];

	dn->n = 0;
	dn->rdns = NULL;
	if (text.bv_len > DN_OCTETS)
		return false;
	skip_blanks(&r);
	if (r.at == r.end)
		return true;
	for (;; r.at++) {
		if (dn->n == DN_RDNS || !read_rdn(&r, &rdns[dn->n++]))
			return false;
		if (r.at == r.end)
			break;
		if (!is_next(&r, ",;"))
			return false;
	}
	dn->rdns = arena_get(a, dn->n * sizeof(*rdns));
	memcpy(dn->rdns, rdns, dn->n * sizeof(*rdns));
	return true;
}

/* An AVA whose parts can be compared. */
struct normal {
	struct berval name, value;
};

static struct normal
ava_normal(struct arena *a, const struct ava *ava)
{
	struct normal n = { ava->name, ava->value };
	size_t i;

	if (ava->type != NULL) {
		n.name = (struct berval){ strlen(ava->type->oid),
			(char *)ava->type->oid };
		if (ava->type->equality == NULL ||
		    !rule_normal(ava->type->equality, a, ava->value, &n.value))
			n.value = ava->value;
		return n;
	}
	n.name = arena_copy(a, ava->name);
	for (i = 0; i < n.name.bv_len; i++)
		n.name.bv_val[i] = (char)tolower(
		    (unsigned char)n.name.bv_val[i]);
	return n;
}

static int
by_name(const void *left, const void *right)
{
	const struct normal *a = left, *b = right;
	int c = rule_compare(a->name, b->name);

	return c != 0 ? c : rule_compare(a->value, b->value);
}

static char *
put(char *to, struct berval octets)
{
	size_t i;

	for (i = 0; i < octets.bv_len; i++) {
		if (octets.bv_val[i] < AVA_END || octets.bv_val[i] > ESCAPED) {
			*to++ = octets.bv_val[i];
			continue;
		}
		*to++ = ESCAPED;
		*to++ = (char)(octets.bv_val[i] + ESCAPING);
	}
	return to;
}

struct berval
rdn_normal(struct arena *a, const struct rdn *rdn)
{
	struct normal normal[RDN_AVAS];
	size_t size = 1;
	unsigned int i;
	char *text, *to;

	for (i = 0; i < rdn->n; i++) {
		normal[i] = ava_normal(a, &rdn->avas[i]);
		size += 2 * (normal[i].name.bv_len + normal[i].value.bv_len) +
		        2;
	}
	if (rdn->n > 1)
		qsort(normal, rdn->n, sizeof(*normal), by_name);
	text = to = arena_get(a, size);
	for (i = 0; i < rdn->n; i++) {
		if (i > 0)
			*to++ = AVA_END;
		to = put(to, normal[i].name);
		*to++ = '=';
		to = put(to, normal[i].value);
	}
	return (struct berval){ (size_t)(to - text), text };
}

struct berval
dn_normal(struct arena *a, const struct dn *dn)
{
	struct berval rdns[DN_RDNS];
	size_t size = 1;
	unsigned int i;
	char *text, *to;

	for (i = 0; i < dn->n; i++) {
		rdns[i] = rdn_normal(a, &dn->rdns[i]);
		size += rdns[i].bv_len + 1;
	}
	text = to = arena_get(a, size);
	for (i = 0; i < dn->n; i++) {
		if (i > 0)
			*to++ = RDN_END;
		memcpy(to, rdns[i].bv_val, rdns[i].bv_len);
		to += rdns[i].bv_len;
	}
	return (struct berval){ (size_t)(to - text), text };
}
