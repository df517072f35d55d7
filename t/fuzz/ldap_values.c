/*
 * ldap_values.c - names, definitions and values of a directory. The first line
 * says what the rest is: "dn", "type", "class", or the name of a matching rule.
 */
#include <stdio.h>
#include <string.h>

#include "services/ldapd/dn.h"
#include "services/ldapd/schema.h"
#include "services/ldapd/schema_text.h"
#include "t/fuzz/fuzz.h"

#define GROWS 64 /* octets of a normal form for one of a value, at most */

static struct arena arena;

static bool
same(struct berval a, struct berval b)
{
	return rule_compare(a, b) == 0 && rule_compare(b, a) == 0;
}

/* What is written of a name is read as that name. */
static void
read_name(struct berval in)
{
	struct berval normal, text;
	struct dn dn, again;

	if (!dn_parse(&arena, in, &dn))
		return;
	promise(dn.n <= DN_RDNS);
	normal = dn_normal(&arena, &dn);
	text = dn_text(&arena, &dn);
	if (text.bv_len > DN_OCTETS)
		return;
	promise(dn_parse(&arena, text, &again));
	promise(again.n == dn.n);
	promise(same(dn_normal(&arena, &again), normal));
	promise(same(dn_text(&arena, &again), text));
}

static void
read_definition(
    struct berval in, const char *(*read)(struct schema_text *d, char *text))
{
	struct schema_text d;
	const char *why = read(&d, arena_copy(&arena, in).bv_val);

	promise(why != NULL || d.oid != NULL);
	promise(d.names[SCHEMA_NAMES] == NULL && d.sup[SCHEMA_LIST] == NULL);
	promise(d.must[SCHEMA_LIST] == NULL && d.may[SCHEMA_LIST] == NULL);
}

/* A value of a rule's syntax has a normal form, but for OIDs nobody knows. */
static void
compare(const struct rule *rule, struct berval in)
{
	const struct syntax *syntax = syntax_find(
	    rule->syntax, strlen(rule->syntax));
	struct berval out, again;
	enum rule_part part;

	promise(syntax != NULL);
	if (!rule_normal(rule, &arena, in, &out)) {
		promise(strcmp(syntax->desc, "OID") == 0 ||
		        rule->kind == RULE_SUBSTRINGS ||
		        strstr(rule->name, "FirstComponent") != NULL ||
		        !syntax->valid(in));
		return;
	}
	promise(out.bv_len <= GROWS * (in.bv_len + 1));
	promise(rule_normal(rule, &arena, in, &again) && same(out, again));
	for (part = RULE_INITIAL; part <= RULE_FINAL; part++)
		promise(rule_part(rule, &arena, part, in, &again) &&
		        again.bv_len <= GROWS * (in.bv_len + 1));
}

static void
try_syntaxes(struct berval in)
{
	const struct syntax *s;

	for (s = syntaxes; s->oid != NULL; s++)
		s->valid(in);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const none[] = { NULL };
	struct conf conf = { .ldap = { .schema = none } };

	(void)argc;
	(void)argv;
	promise(schema_open(&conf));
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	const uint8_t *end = n == 0 ? NULL : memchr(octets, '\n', n);
	size_t word = end == NULL ? n : (size_t)(end - octets);
	struct berval in = { end == NULL ? 0 : n - word - 1,
		(char *)octets + (end == NULL ? 0 : word + 1) };
	const struct rule *rule = rule_find((const char *)octets, word);

	if (word == 2 && memcmp(octets, "dn", word) == 0)
		read_name(in);
	else if (word == 4 && memcmp(octets, "type", word) == 0)
		read_definition(in, schema_text_type);
	else if (word == 5 && memcmp(octets, "class", word) == 0)
		read_definition(in, schema_text_class);
	else if (rule != NULL)
		compare(rule, in);
	else
		try_syntaxes(in);
	arena_empty(&arena);
	return 0;
}
