/* filter.c - which entries a search wants: from the message to a tree. */
#include "services/ldapd/filter.h"

#include <string.h>

#include <ldap.h>

#include "common/part.h"

/* Text as octets. */
#define OCTETS(text)                                                           \
	{                                                                      \
		sizeof(text) - 1, (char *)(text)                               \
	}

struct reader {
	struct arena *arena;
	unsigned int parts, depth;
};

static enum filter_read read_filter(
    struct filter *f, struct reader *r, struct berval *rest);

static const struct attribute_type *
object_class(void)
{
	static const struct attribute_type *type;

	if (type == NULL)
		type = schema_type((struct berval)OCTETS("objectClass"));
	return type;
}

static struct berval
oid_of(const struct object_class *class)
{
	return (struct berval){ strlen(class->oid), (char *)class->oid };
}

/* The type and options of a description; what nobody knows is undefined. */
static bool
take_type(struct filter *f, struct reader *r, struct berval description)
{
	if (!entry_description(
	        r->arena, description, &f->type, &f->description))
		f->kind = FILTER_UNDEFINED;
	return f->kind != FILTER_UNDEFINED;
}

/* A normal form alone does not tell: "2x" as a number is also a word. */
static bool
can_be_asserted(const struct rule *rule, struct berval value)
{
	const struct syntax *s = syntax_find(
	    rule->syntax, strlen(rule->syntax));

	return s == NULL || s->valid(value);
}

static void
take_value(struct filter *f, struct reader *r, const struct rule *rule,
    struct berval value)
{
	f->rule = rule;
	if (rule == NULL || !can_be_asserted(rule, value) ||
	    !rule_normal(rule, r->arena, value, &f->value))
		f->kind = FILTER_UNDEFINED;
}

/*
 * Who is of a class is also of those above it, which nobody has to write down:
 * so this is any of the classes below. (All of them, of the topmost.)
 */
static void
take_class(struct filter *f, struct reader *r, struct berval name)
{
	const struct object_class *class = schema_class(name), *sub;
	unsigned int i, n = schema_classes();
	struct filter *part;

	if (f->kind == FILTER_UNDEFINED || class == NULL) {
		f->kind = FILTER_UNDEFINED;
		return;
	}
	if (class->sup[0] == NULL && class->kind == CLASS_ABSTRACT) {
		f->kind = FILTER_PRESENT;
		return;
	}
	f->parts = arena_get(r->arena, n * sizeof(*f->parts));
	for (i = 0; i < n; i++) {
		sub = schema_class_at(i);
		part = &f->parts[f->n];
		*part = *f;
		part->n = 0;
		if (schema_class_is_a(sub, class) &&
		    rule_normal(f->rule, r->arena, oid_of(sub), &part->value))
			f->n++;
	}
	f->kind = FILTER_OR;
}

/* What type has to be equal to, by its own rule. */
static void
take_equal(struct filter *f, struct reader *r, struct berval value)
{
	take_value(f, r, f->type->equality, value);
	if (f->type == object_class() && !f->dn)
		take_class(f, r, value);
}

/* AttributeValueAssertion, of the rule that the kind needs. */
static enum filter_read
read_assertion(struct filter *f, struct reader *r, struct berval body)
{
	struct berval description, value;

	if (!part(&body, LBER_OCTETSTRING, &description) ||
	    !part(&body, LBER_OCTETSTRING, &value) || body.bv_len > 0)
		return FILTER_MALFORMED;
	if (!take_type(f, r, description))
		return FILTER_READ;
	if (f->kind == FILTER_EQUAL)
		take_equal(f, r, value);
	else
		take_value(f, r, f->type->ordering, value);
	return FILTER_READ;
}

/* How many elements are in body, or 0 if it is not made of them. */
static unsigned int
count(struct berval body)
{
	struct berval value;
	unsigned int n = 0;
	ber_tag_t tag;

	while (body.bv_len > 0 && part_any(&body, &tag, &value))
		n++;
	return body.bv_len == 0 ? n : 0;
}

static bool
take_part(struct filter *f, struct reader *r, enum rule_part where,
    struct berval text, struct berval *to)
{
	if (f->kind == FILTER_UNDEFINED)
		return true;
	if (!rule_part(f->rule, r->arena, where, text, to))
		f->kind = FILTER_UNDEFINED;
	return true;
}

/* The initial comes first if it comes, the final last, and each once. */
static bool
read_part(struct filter *f, struct reader *r, ber_tag_t tag, struct berval text,
    bool first, bool last)
{
	struct berval *to = arena_get(r->arena, sizeof(*to));

	if (text.bv_len == 0)
		return false;
	if (tag == LDAP_SUBSTRING_INITIAL && first) {
		f->initial = to;
		return take_part(f, r, RULE_INITIAL, text, to);
	}
	if (tag == LDAP_SUBSTRING_FINAL && last) {
		f->final = to;
		return take_part(f, r, RULE_FINAL, text, to);
	}
	if (tag != LDAP_SUBSTRING_ANY)
		return false;
	to = &f->any[f->any_n++];
	take_part(f, r, RULE_ANY, text, to);
	if (f->kind != FILTER_UNDEFINED && to->bv_len > 0 &&
	    rule_is_text(f->rule))
		f->spaced |= to->bv_val[0] == ' ' ||
		             to->bv_val[to->bv_len - 1] == ' ';
	return true;
}

static enum filter_read
read_substrings(struct filter *f, struct reader *r, struct berval body)
{
	struct berval description, list, text;
	unsigned int n, i;
	ber_tag_t tag;

	if (!part(&body, LBER_OCTETSTRING, &description) ||
	    !part(&body, LBER_SEQUENCE, &list) || body.bv_len > 0)
		return FILTER_MALFORMED;
	n = count(list);
	r->parts += n;
	if (n == 0)
		return FILTER_MALFORMED;
	if (r->parts > FILTER_PARTS)
		return FILTER_TOO_LARGE;
	if (take_type(f, r, description)) {
		f->rule = f->type->substrings;
		if (f->rule == NULL)
			f->kind = FILTER_UNDEFINED;
	}
	f->any = arena_get(r->arena, n * sizeof(*f->any));
	for (i = 0; i < n; i++)
		if (!part_any(&list, &tag, &text) ||
		    !read_part(f, r, tag, text, i == 0, i == n - 1))
			return FILTER_MALFORMED;
	return FILTER_READ;
}

/* Without a rule, it is the type's own; the rule has to be for such values. */
static void
choose_rule(struct filter *f, struct reader *r, struct berval name,
    struct berval type, struct berval value)
{
	const struct rule *rule;

	if (name.bv_val == NULL) {
		take_equal(f, r, value);
		return;
	}
	rule = rule_find(name.bv_val, name.bv_len);
	if (rule != NULL && type.bv_val != NULL &&
	    !rule_fits(rule, f->type->syntax))
		rule = NULL;
	take_value(f, r, rule, value);
}

static enum filter_read
read_extensible(struct filter *f, struct reader *r, struct berval body)
{
	struct berval rule = { 0, NULL }, type = { 0, NULL }, value;

	if (!part_maybe(&body, LDAP_FILTER_EXT_OID, &rule) ||
	    !part_maybe(&body, LDAP_FILTER_EXT_TYPE, &type) ||
	    !part(&body, LDAP_FILTER_EXT_VALUE, &value) ||
	    (body.bv_len > 0 &&
	        !part_truth(&body, LDAP_FILTER_EXT_DNATTRS, &f->dn)) ||
	    body.bv_len > 0 || (rule.bv_val == NULL && type.bv_val == NULL))
		return FILTER_MALFORMED;
	if (type.bv_val == NULL || take_type(f, r, type))
		choose_rule(f, r, rule, type, value);
	return FILTER_READ;
}

static enum filter_read
read_list(struct filter *f, struct reader *r, struct berval body)
{
	enum filter_read how = FILTER_READ;
	unsigned int i;

	f->n = count(body);
	if (r->parts + f->n > FILTER_PARTS)
		return FILTER_TOO_LARGE;
	if (f->kind == FILTER_NOT && f->n != 1)
		return FILTER_MALFORMED;
	f->parts = arena_get(r->arena, (f->n + 1) * sizeof(*f->parts));
	for (i = 0; i < f->n && how == FILTER_READ; i++)
		how = read_filter(&f->parts[i], r, &body);
	return how == FILTER_READ && body.bv_len > 0 ? FILTER_MALFORMED : how;
}

static enum filter_read
read_present(struct filter *f, struct reader *r, struct berval body)
{
	take_type(f, r, body);
	return FILTER_READ;
}

/* clang-format off */

static const struct row {
	ber_tag_t tag;
	enum filter_kind kind;
	enum filter_read (*read)(
	    struct filter *f, struct reader *r, struct berval body);
} rows[] = {
	{ LDAP_FILTER_AND,        FILTER_AND,        read_list },
	{ LDAP_FILTER_OR,         FILTER_OR,         read_list },
	{ LDAP_FILTER_NOT,        FILTER_NOT,        read_list },
	{ LDAP_FILTER_EQUALITY,   FILTER_EQUAL,      read_assertion },
	{ LDAP_FILTER_SUBSTRINGS, FILTER_SUBSTRINGS, read_substrings },
	{ LDAP_FILTER_GE,         FILTER_GREATER,    read_assertion },
	{ LDAP_FILTER_LE,         FILTER_LESS,       read_assertion },
	{ LDAP_FILTER_PRESENT,    FILTER_PRESENT,    read_present },
	{ LDAP_FILTER_APPROX,     FILTER_EQUAL,      read_assertion },
	{ LDAP_FILTER_EXT,        FILTER_EXTENSIBLE, read_extensible },
};

/* clang-format on */

static enum filter_read
read_filter(struct filter *f, struct reader *r, struct berval *rest)
{
	enum filter_read how = FILTER_MALFORMED;
	struct berval body;
	ber_tag_t tag;
	size_t i;

	memset(f, 0, sizeof(*f));
	if (!part_any(rest, &tag, &body))
		return FILTER_MALFORMED;
	if (++r->parts > FILTER_PARTS || r->depth == FILTER_DEPTH)
		return FILTER_TOO_LARGE;
	r->depth++;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].tag == tag) {
			f->kind = rows[i].kind;
			how = rows[i].read(f, r, body);
		}
	r->depth--;
	return how;
}

enum filter_read
filter_parse(struct filter *f, struct arena *a, struct berval *rest)
{
	struct reader r = { .arena = a };

	return read_filter(f, &r, rest);
}

bool
filter_equal(struct filter *f, struct arena *a, struct berval description,
    struct berval value)
{
	struct reader r = { .arena = a };

	memset(f, 0, sizeof(*f));
	f->kind = FILTER_EQUAL;
	if (take_type(f, &r, description))
		take_equal(f, &r, value);
	return f->kind != FILTER_UNDEFINED;
}
