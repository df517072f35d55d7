/* record_text.c - a record as a line of a zone's text. */
#include "services/dnsd/record_text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "services/dnsd/layout.h"
#include "services/dnsd/message.h"
#include "services/dnsd/name.h"
#include "services/dnsd/rdata.h"
#include "services/dnsd/types.h"

#define TEXT_OCTETS (5 * UINT16_MAX) /* an octet is "\255" at most */
#define STRING_MOST (4 * UINT8_MAX + sizeof("\"\" "))

/*
 * What the data of a type are, one letter after the other: 1, 2 and 4 octets
 * of a number, an (a)ddress of IPv4, one of IPv6 (A), a (n)ame, a (s)tring, a
 * (w)ord, a string without its length up to the end (e); * is: more of these.
 */
static const struct shape {
	uint16_t type;
	const char *fields;
} shapes[] = {
	{ TYPE_A, "a" }, { TYPE_NS, "n" }, { TYPE_CNAME, "n" },
	{ TYPE_SOA, "nn44444" }, { TYPE_PTR, "n" }, { 13, "ss" }, /* HINFO */
	{ TYPE_MX, "2n" }, { TYPE_TXT, "s*" }, { TYPE_AAAA, "A" },
	{ TYPE_SRV, "222n" }, { 257, "1we" }, /* CAA */
};

/* Data being read, and their text being written. */
struct text {
	const uint8_t *at, *end;
	char *to, *limit;
};

static bool
take_number(struct text *t, size_t octets)
{
	uint32_t value = 0;
	size_t i;

	if ((size_t)(t->end - t->at) < octets)
		return false;
	for (i = 0; i < octets; i++)
		value = value << 8 | *t->at++;
	t->to += snprintf(t->to, STRING_MOST, "%" PRIu32, value);
	return true;
}

static bool
take_address(struct text *t, int family, size_t octets)
{
	if ((size_t)(t->end - t->at) < octets ||
	    inet_ntop(family, t->at, t->to, INET6_ADDRSTRLEN) == NULL)
		return false;
	t->at += octets;
	t->to += strlen(t->to);
	return true;
}

static bool
take_name(struct text *t)
{
	size_t n = layout_name(t->at, (size_t)(t->end - t->at));

	if (n == 0)
		return false;
	name_to_text(t->to, t->at);
	t->at += n;
	t->to += strlen(t->to);
	return true;
}

static void
put_octets(struct text *t, size_t n)
{
	for (; n > 0; n--, t->at++)
		if (*t->at < ' ' || *t->at >= 0x7f)
			t->to += snprintf(t->to, 5, "\\%03u", *t->at);
		else {
			if (*t->at == '"' || *t->at == '\\')
				*t->to++ = '\\';
			*t->to++ = (char)*t->at;
		}
}

static bool
is_word(const uint8_t *octets, size_t n)
{
	while (n > 0 && isalnum(octets[n - 1]))
		n--;
	return n == 0;
}

/* A string behind its length, or all there is. */
static bool
take_string(struct text *t, bool whole, bool quoted)
{
	size_t n = (size_t)(t->end - t->at);

	if (!whole) {
		if (n == 0 || n - 1 < *t->at)
			return false;
		n = *t->at++;
	}
	if (!quoted && (n == 0 || !is_word(t->at, n)))
		return false;
	if (quoted)
		*t->to++ = '"';
	put_octets(t, n);
	if (quoted)
		*t->to++ = '"';
	return true;
}

static bool
take_field(struct text *t, char field)
{
	switch (field) {
	case '1':
	case '2':
	case '4':
		return take_number(t, (size_t)(field - '0'));
	case 'a':
		return take_address(t, AF_INET, sizeof(struct in_addr));
	case 'A':
		return take_address(t, AF_INET6, sizeof(struct in6_addr));
	case 'n':
		return take_name(t);
	case 's':
		return take_string(t, false, true);
	case 'w':
		return take_string(t, false, false);
	default:
		return take_string(t, true, true);
	}
}

/* False if the data are not as the fields say, or no text of ours. */
static bool
put_shape(struct text *t, const char *fields)
{
	for (; *fields != '\0'; fields++) {
		if (*fields == '*') {
			if (t->at == t->end)
				break;
			fields--;
		}
		*t->to++ = ' ';
		/* Strings of no octets have a text that is longer. */
		if (t->limit - t->to < 2 * NAME_TEXT || !take_field(t, *fields))
			return false;
	}
	return t->at == t->end;
}

static void
put_generic(char *to, const struct zone_record *r)
{
	size_t i;

	to += snprintf(to, STRING_MOST, " \\# %u ", r->rdlength);
	for (i = 0; i < r->rdlength; i++)
		to += snprintf(to, 3, "%02x", r->rdata[i]);
}

static const char *
fields_of(uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shapes[i].type == type)
			return shapes[i].fields;
	return NULL;
}

bool
record_to_text(FILE *f, const struct zone_record *r)
{
	static char text[TEXT_OCTETS];
	char owner[NAME_TEXT], type[TYPE_TEXT];
	const char *fields = fields_of(r->type);
	struct text t = { .at = r->rdata,
		.end = r->rdata + r->rdlength,
		.to = text,
		.limit = text + sizeof(text) };

	if (fields != NULL && put_shape(&t, fields) &&
	    t.to - text <= RDATA_TEXT)
		*t.to = '\0';
	else
		put_generic(text, r);
	name_to_text(owner, r->owner);
	type_to_text(type, r->type);
	return fprintf(f, "%s %" PRIu32 " %s%s\n", owner, r->ttl, type, text) >
	       0;
}
