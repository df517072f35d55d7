/* rdata.c - the data of a record, from the text that people write. */
#include "services/dnsd/rdata.h"

#include <ctype.h>
#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/dnsd/layout.h"
#include "services/dnsd/name.h"
#include "services/dnsd/period.h"

#define GENERIC   "\\#" /* RFC 3597 5 */
#define FIRST_Q   128   /* types that only questions have: 128 to 255 */
#define LAST_Q    255
#define WRONG_MAX 256
#define TOO_LONG  "data of more octets than fit into a message"

/* What the data of a type are, for who has got them wrong. */
static const struct form {
	uint16_t type;
	const char *text;
} forms[] = {
	{ LDNS_RR_TYPE_A, "an IPv4 address, as 192.0.2.1" },
	{ LDNS_RR_TYPE_AAAA, "an IPv6 address, as 2001:db8::1" },
	{ LDNS_RR_TYPE_NS, "the name of a server" },
	{ LDNS_RR_TYPE_CNAME, "a name" },
	{ LDNS_RR_TYPE_PTR, "a name" },
	{ LDNS_RR_TYPE_MX, "a preference and the name of a host" },
	{ LDNS_RR_TYPE_SRV, "priority, weight, port and the name of a host" },
	{ LDNS_RR_TYPE_SOA,
	    "the names of server and mailbox, serial, refresh, retry, expire "
	    "and minimum" },
	{ LDNS_RR_TYPE_TXT, "text in quotes, at most 255 octets in each" },
	{ LDNS_RR_TYPE_CAA, "flags, tag and value" },
	{ 0, "what its RFC says, or \"\\# LENGTH HEX\"" },
};

uint16_t
type_from_text(const char *text)
{
	ldns_rr_type type = ldns_get_rr_type_by_name(text);

	if (type == LDNS_RR_TYPE_OPT || type == 0 || type > UINT16_MAX ||
	    (type >= FIRST_Q && type <= LAST_Q))
		return 0;
	return (uint16_t)type;
}

void
type_to_text(char text[TYPE_TEXT], uint16_t type)
{
	const ldns_rr_descriptor *d = ldns_rr_descript(type);

	if (d != NULL && d->_name != NULL && d->_type == type)
		strlcpy(text, d->_name, TYPE_TEXT);
	else
		snprintf(text, TYPE_TEXT, "TYPE%u", type);
}

static const char *
complain(uint16_t type, const char *why)
{
	static char wrong[WRONG_MAX];
	char name[TYPE_TEXT];
	const struct form *f = forms;

	while (f->type != 0 && f->type != type)
		f++;
	type_to_text(name, type);
	snprintf(wrong, sizeof(wrong), "%s%s%s: expected %s", name,
	    why == NULL ? "" : ": ", why == NULL ? "" : why, f->text);
	return wrong;
}

/* The most that a field of digits may be; 0 for any other field. */
static uint32_t
most_of(ldns_rdf_type field)
{
	switch (field) {
	case LDNS_RDF_TYPE_INT8:
		return UINT8_MAX;
	case LDNS_RDF_TYPE_INT16:
		return UINT16_MAX;
	case LDNS_RDF_TYPE_INT32:
		return UINT32_MAX;
	case LDNS_RDF_TYPE_PERIOD:
		return PERIOD_MAX;
	default:
		return 0;
	}
}

/* ldns takes a number that is too large for what is left of it. */
static bool
numbers_fit(uint16_t type, const char *text)
{
	const ldns_rr_descriptor *d = ldns_rr_descript(type);
	uint32_t most, value;
	char word[32];
	size_t i, n;

	for (i = 0; i < ldns_rr_descriptor_minimum(d); i++) {
		text += strspn(text, " ");
		n = strcspn(text, " ");
		if (*text == '"' || *text == '\0')
			break;
		most = most_of(ldns_rr_descriptor_field_type(d, i));
		if (most != 0) {
			snprintf(word, sizeof(word), "%.*s", (int)n, text);
			if (n >= sizeof(word) || !number_from_text(&value, word,
			                             most, most == PERIOD_MAX))
				return false;
		}
		text += n;
	}
	return true;
}

/*
 * Of data in the generic form ldns takes what the type has use for: are they
 * as many octets as they say?
 */
static bool
is_as_long(const char *text, uint16_t rdlength)
{
	unsigned int said;

	return sscanf(text, GENERIC "%5u", &said) == 1 && said == rdlength;
}

/* Read the generic form, for what ldns has no room for: pairs of digits. */
static const char *
generic_from_text(uint8_t rdata[UINT16_MAX], uint16_t *rdlength, uint16_t type,
    const char *text)
{
	unsigned int octet;
	size_t n = 0;

	text += strlen(GENERIC);
	text += strspn(text, " ");
	text += strcspn(text, " ");
	for (text += strspn(text, " "); *text != '\0';
	     text += 2, text += strspn(text, " ")) {
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) ||
		    sscanf(text, "%2x", &octet) != 1)
			return complain(type, NULL);
		if (n == RDATA_MOST)
			return TOO_LONG;
		rdata[n++] = (uint8_t)octet;
	}
	*rdlength = (uint16_t)n;
	return NULL;
}

/* Lay out the fields one after the other. False if they are too many. */
static bool
lay_out(uint8_t rdata[UINT16_MAX], uint16_t *rdlength, const ldns_rr *rr)
{
	const ldns_rdf *field;
	size_t i, n = 0;

	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		field = ldns_rr_rdf(rr, i);
		if (ldns_rdf_size(field) > RDATA_MOST - n)
			return false;
		if (ldns_rdf_size(field) > 0)
			memcpy(rdata + n, ldns_rdf_data(field),
			    ldns_rdf_size(field));
		n += ldns_rdf_size(field);
	}
	*rdlength = (uint16_t)n;
	return true;
}

/* RFC 8659 4.1.1 lets the value stand without quotes; ldns does not. */
static const char *
quote_value(const char *text, char *space, size_t size)
{
	const char *value = text;
	int i;

	for (i = 0; i < 2; i++) {
		value += strspn(value, " ");
		value += strcspn(value, " ");
	}
	value += strspn(value, " ");
	if (*value == '"' || *value == '\0' || *text == '\\')
		return text;
	snprintf(space, size, "%.*s\"%.*s\"", (int)(value - text), text,
	    (int)strcspn(value, " "), value);
	return space;
}

/* What ldns makes of it. */
static const char *
known_from_text(uint8_t rdata[UINT16_MAX], uint16_t *rdlength, uint16_t type,
    const char *text, const uint8_t *origin)
{
	char name[TYPE_TEXT], *entry = NULL;
	const char *wrong = NULL;
	ldns_rdf *o;
	ldns_rr *rr = NULL;
	ldns_status status;

	type_to_text(name, type);
	if (asprintf(&entry, ". 0 IN %s %s", name, text) == -1)
		return "no memory";
	o = ldns_rdf_new_frm_data(
	    LDNS_RDF_TYPE_DNAME, name_length(origin), origin);
	status = ldns_rr_new_frm_str(&rr, entry, 0, o, NULL);
	if (status != LDNS_STATUS_OK)
		wrong = complain(type, NULL);
	else if (!lay_out(rdata, rdlength, rr))
		wrong = TOO_LONG;
	ldns_rr_free(rr);
	ldns_rdf_deep_free(o);
	free(entry);
	return wrong;
}

const char *
rdata_from_text(uint8_t rdata[UINT16_MAX], uint16_t *rdlength, uint16_t type,
    const char *text, const uint8_t *origin)
{
	bool generic = strncmp(text, GENERIC, strlen(GENERIC)) == 0;
	const char *wrong = NULL;
	char space[1024];

	if (!generic && !numbers_fit(type, text))
		return complain(type, "a number that is none, or too large");
	if (type == LDNS_RR_TYPE_CAA)
		text = quote_value(text, space, sizeof(space));
	if (generic && strlen(text) > RDATA_TEXT)
		wrong = generic_from_text(rdata, rdlength, type, text);
	else
		wrong = known_from_text(rdata, rdlength, type, text, origin);
	if (wrong != NULL)
		return wrong;
	if (!layout_fits(type, rdata, *rdlength) ||
	    (generic && !is_as_long(text, *rdlength)))
		return complain(type, NULL);
	return NULL;
}
