/* ldif_write.c - entries as LDIF (RFC 2849). */
#include <stdlib.h>
#include <string.h>

#include "common/base64.h"
#include "services/ldapd/ldif.h"

#define PART 57 /* octets that are written as letters at once, 76 of them */

/* RFC 2849: SAFE-STRING, and no blank at its end, which nobody would see. */
static bool
is_safe(struct berval value)
{
	const unsigned char *at = (const unsigned char *)value.bv_val;
	size_t i;

	if (value.bv_len == 0)
		return true;
	if (*at == ' ' || *at == ':' || *at == '<' ||
	    at[value.bv_len - 1] == ' ')
		return false;
	for (i = 0; i < value.bv_len; i++)
		if (at[i] == '\0' || at[i] == '\n' || at[i] == '\r' ||
		    at[i] > 127)
			return false;
	return true;
}

/* Write octets, and begin a new line where one is full. */
static void
fold(FILE *out, const char *octets, size_t n, size_t *column)
{
	size_t room;

	while (n > 0) {
		if (*column == LDIF_WIDTH) {
			fputs("\n ", out);
			*column = 1;
		}
		room = LDIF_WIDTH - *column;
		room = n < room ? n : room;
		fwrite(octets, 1, room, out);
		octets += room;
		*column += room;
		n -= room;
	}
}

void
ldif_write_value(FILE *out, struct berval name, struct berval value)
{
	char letters[BASE64_LETTERS(PART)];
	size_t column = 0, at, n;
	bool safe = is_safe(value);

	fold(out, name.bv_val, name.bv_len, &column);
	fold(out, safe ? ": " : ":: ", safe ? 2 : 3, &column);
	if (safe) {
		fold(out, value.bv_val, value.bv_len, &column);
	} else {
		for (at = 0; at < value.bv_len; at += n) {
			n = value.bv_len - at;
			n = n < PART ? n : PART;
			base64_encode(letters, value.bv_val + at, n);
			fold(out, letters, strlen(letters), &column);
		}
	}
	putc('\n', out);
}

void
ldif_write_entry(FILE *out, const struct entry *e)
{
	const struct attribute *attribute;
	unsigned int i;

	ldif_write_value(out, (struct berval){ 2, (char[]){ "dn" } }, e->dn);
	for (attribute = e->attributes; attribute < e->attributes + e->n;
	     attribute++)
		for (i = 0; i < attribute->n; i++)
			ldif_write_value(
			    out, attribute->description, attribute->values[i]);
	putc('\n', out);
}
