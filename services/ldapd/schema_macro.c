/* schema_macro.c - OIDs that a schema's file has given names. */
#include "services/ldapd/schema_macro.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "services/ldapd/syntax.h"

#define BLANKS " \t\r\n"

static struct macro {
	struct berval name, oid;
} macros[SCHEMA_MACROS];
static unsigned int macros_n;
static struct arena memory;

static const struct macro *
find(const char *name, size_t n)
{
	unsigned int i;

	for (i = 0; i < macros_n; i++)
		if (macros[i].name.bv_len == n &&
		    strncasecmp(macros[i].name.bv_val, name, n) == 0)
			return &macros[i];
	return NULL;
}

/* "Name:1.2" in numbers; what is no macro's is as it was. */
static struct berval
expand(struct arena *a, struct berval word)
{
	const char *colon = memchr(word.bv_val, ':', word.bv_len);
	size_t n = colon == NULL ? word.bv_len : (size_t)(colon - word.bv_val);
	const struct macro *m = find(word.bv_val, n);
	struct berval out;

	if (m == NULL)
		return word;
	out.bv_len = m->oid.bv_len + word.bv_len - n;
	out.bv_val = arena_get(a, out.bv_len);
	memcpy(out.bv_val, m->oid.bv_val, m->oid.bv_len);
	memcpy(out.bv_val + m->oid.bv_len, word.bv_val + n, word.bv_len - n);
	if (colon != NULL)
		out.bv_val[m->oid.bv_len] = '.';
	return out;
}

const char *
schema_macro_define(char *text)
{
	struct berval name, oid;

	name.bv_val = text + strspn(text, BLANKS);
	name.bv_len = strcspn(name.bv_val, BLANKS);
	oid.bv_val = name.bv_val + name.bv_len;
	oid.bv_val += strspn(oid.bv_val, BLANKS);
	oid.bv_len = strcspn(oid.bv_val, BLANKS);
	if (oid.bv_len == 0)
		return "expected a name and an OID";
	oid = expand(&memory, oid);
	if (!isdigit((unsigned char)*oid.bv_val) || !syntax_is_oid(oid))
		return "expected an OID, or a name that is defined before";
	if (find(name.bv_val, name.bv_len) != NULL)
		return NULL; /* many files define the same ones */
	if (macros_n == SCHEMA_MACROS)
		return "more names of OIDs than this server knows";
	macros[macros_n++] = (struct macro){ arena_copy(&memory, name),
		arena_copy(&memory, oid) };
	return NULL;
}

const char *
schema_macro_expand(struct arena *a, const char *text)
{
	size_t before = strspn(text, BLANKS "("), behind;
	struct berval word = { strcspn(text + before, BLANKS "()'$"),
		(char *)text + before };
	struct berval oid = expand(a, word);
	char *out;

	if (oid.bv_val == word.bv_val)
		return text;
	behind = strlen(word.bv_val + word.bv_len) + 1; /* its NUL too */
	out = arena_get(a, before + oid.bv_len + behind);
	memcpy(out, text, before);
	memcpy(out + before, oid.bv_val, oid.bv_len);
	memcpy(out + before + oid.bv_len, word.bv_val + word.bv_len, behind);
	return out;
}
