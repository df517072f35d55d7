/* layout.c - where names stand in the data of a record. */
#include "services/dnsd/layout.h"

#include <string.h>

#include "services/dnsd/message.h"
#include "services/dnsd/name.h"
#include "services/dnsd/types.h"

/* clang-format off */
static const struct layout layouts[] = {
	{ TYPE_NS,     0, 1, 0,  true },
	{ TYPE_CNAME,  0, 1, 0,  true },
	{ TYPE_SOA,    0, 2, 20, true },
	{ 7,           0, 1, 0,  true }, /* MB, MG, MR, MINFO */
	{ 8,           0, 1, 0,  true },
	{ 9,           0, 1, 0,  true },
	{ TYPE_PTR,    0, 1, 0,  true },
	{ 14,          0, 2, 0,  true },
	{ TYPE_MX,     2, 1, 0,  true },
	{ 17,          0, 2, 0,  false }, /* RP, AFSDB, RT, PX, KX */
	{ 18,          2, 1, 0,  false },
	{ 21,          2, 1, 0,  false },
	{ 26,          2, 2, 0,  false },
	{ TYPE_SRV,    6, 1, 0,  false },
	{ 36,          2, 1, 0,  false },
	{ TYPE_A,      4, 0, 0,  false },
	{ TYPE_AAAA,  16, 0, 0,  false },
};
/* clang-format on */

const struct layout *
layout_of(uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].type == type)
			return &layouts[i];
	return NULL;
}

size_t
layout_name(const uint8_t *name, size_t n)
{
	size_t at = 0;

	if (n > NAME_OCTETS)
		n = NAME_OCTETS;
	while (at < n && name[at] != 0) {
		if (name[at] > LABEL_OCTETS)
			return 0;
		at += 1u + name[at];
	}
	return at < n ? at + 1 : 0;
}

bool
layout_fits(uint16_t type, const uint8_t *rdata, uint16_t rdlength)
{
	const struct layout *l = layout_of(type);
	size_t at, n;
	unsigned int i;

	if (l == NULL)
		return true;
	if (rdlength < l->before + l->after)
		return false;
	at = l->before;
	for (i = 0; i < l->names; i++) {
		n = layout_name(rdata + at, rdlength - at);
		if (n == 0)
			return false;
		at += n;
	}
	return rdlength == at + l->after;
}

const uint8_t *
layout_target(uint16_t type, const uint8_t *rdata)
{
	const struct layout *l = layout_of(type);

	return l == NULL || l->names != 1 ? NULL : rdata + l->before;
}

uint32_t
layout_soa(const uint8_t *rdata, uint16_t rdlength, enum soa_number number)
{
	return get32(rdata + rdlength - number);
}

int
layout_compare(const uint8_t *a, size_t a_n, const uint8_t *b, size_t b_n)
{
	int order = memcmp(a, b, a_n < b_n ? a_n : b_n);

	return order != 0 ? order : (a_n > b_n) - (a_n < b_n);
}

int
layout_compare_data(
    uint16_t type, const uint8_t *a, size_t a_n, const uint8_t *b, size_t b_n)
{
	const struct layout *l = layout_of(type);
	size_t i, n = a_n < b_n ? a_n : b_n;
	int order;

	if (l == NULL || l->names == 0)
		return layout_compare(a, a_n, b, b_n);
	/* The octets that count the labels' are no letters. */
	for (i = 0; i < n; i++) {
		order = a[i] - b[i];
		if (i >= l->before && i < a_n - l->after)
			order = name_lower_octet(a[i]) - name_lower_octet(b[i]);
		if (order != 0)
			return order;
	}
	return (a_n > b_n) - (a_n < b_n);
}
