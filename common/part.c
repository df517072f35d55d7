/* part.c - the parts of a message. */
#include "common/part.h"

bool
part_any(struct berval *rest, ber_tag_t *tag, struct berval *value)
{
	static BerElement *ber;
	struct berval found;

	if (ber == NULL)
		ber = ber_alloc_t(0);
	if (ber == NULL || rest->bv_len == 0)
		return false;
	ber_init2(ber, rest, 0);
	*tag = ber_peek_element(ber, &found);
	if (*tag == LBER_DEFAULT)
		return false;
	rest->bv_len -= (ber_len_t)(found.bv_val - rest->bv_val) + found.bv_len;
	rest->bv_val = found.bv_val + found.bv_len;
	*value = found;
	return true;
}

bool
part(struct berval *rest, ber_tag_t tag, struct berval *value)
{
	struct berval after = *rest, found;
	ber_tag_t is;

	if (!part_any(&after, &is, &found) || is != tag)
		return false;
	*rest = after;
	*value = found;
	return true;
}

bool
part_maybe(struct berval *rest, ber_tag_t tag, struct berval *value)
{
	if (rest->bv_len == 0 || (unsigned char)*rest->bv_val != tag)
		return true;
	return part(rest, tag, value);
}

bool
part_number(struct berval *rest, ber_tag_t tag, ber_int_t *n)
{
	struct berval octets;

	/* ber_decode_int() knows the same limit of four octets. */
	return part(rest, tag, &octets) && octets.bv_len > 0 &&
	       ber_decode_int(&octets, n) == 0;
}

bool
part_truth(struct berval *rest, ber_tag_t tag, bool *truth)
{
	struct berval octets;

	if (!part(rest, tag, &octets) || octets.bv_len != 1)
		return false;
	*truth = *octets.bv_val != 0;
	return true;
}
