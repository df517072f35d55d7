/* dn_text.c - distinguished names as RFC 4514 writes them. */
#include <ctype.h>
#include <string.h>

#include "services/ldapd/dn.h"

#define ALWAYS "\"+,;<>\\"
#define ESCAPE 3 /* octets, at most: "\0D" */

static struct berval
name_of(const struct ava *ava)
{
	const char *name = ava->type == NULL ? NULL : ava->type->names[0];

	if (name == NULL)
		return ava->name;
	return (struct berval){ strlen(name), (char *)name };
}

/* RFC 4514 2.4: what is escaped wherever it is, and at which end. */
static bool
is_special(struct berval value, size_t i)
{
	char c = value.bv_val[i];

	return strchr(ALWAYS, c) != NULL ||
	       (i == 0 && (c == ' ' || c == '#')) ||
	       (i == value.bv_len - 1 && c == ' ');
}

static char *
put_value(char *to, struct berval value)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < value.bv_len; i++) {
		c = (unsigned char)value.bv_val[i];
		if (iscntrl(
		        c)) { /* a NUL has to be, the others should be seen */
			*to++ = '\\';
			*to++ = "01234567"[c >> 4];
			*to++ = "0123456789ABCDEF"[c & 0xf];
			continue;
		}
		if (is_special(value, i))
			*to++ = '\\';
		*to++ = value.bv_val[i];
	}
	return to;
}

static char *
put_rdn(char *to, const struct rdn *rdn)
{
	struct berval name;
	unsigned int i;

	for (i = 0; i < rdn->n; i++) {
		if (i > 0)
			*to++ = '+';
		name = name_of(&rdn->avas[i]);
		memcpy(to, name.bv_val, name.bv_len);
		to += name.bv_len;
		*to++ = '=';
		to = put_value(to, rdn->avas[i].value);
	}
	return to;
}

struct berval
dn_text(struct arena *a, const struct dn *dn)
{
	const struct ava *ava;
	size_t size = 1;
	unsigned int i, j;
	char *text, *to;

	for (i = 0; i < dn->n; i++)
		for (j = 0; j < dn->rdns[i].n; j++) {
			ava = &dn->rdns[i].avas[j];
			size += name_of(ava).bv_len +
			        ESCAPE * ava->value.bv_len + 2;
		}
	text = to = arena_get(a, size);
	for (i = 0; i < dn->n; i++) {
		if (i > 0)
			*to++ = ',';
		to = put_rdn(to, &dn->rdns[i]);
	}
	*to = '\0';
	return (struct berval){ (size_t)(to - text), text };
}
