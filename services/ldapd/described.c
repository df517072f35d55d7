/* described.c - does an attribute answer to a description? */
#include "services/ldapd/described.h"

#include <string.h>

/* The options of a description, from the first ";" on, or an empty rest. */
static struct berval
options_of(struct berval description)
{
	const char *at = memchr(description.bv_val, ';', description.bv_len);
	size_t name = at == NULL ? description.bv_len
	                         : (size_t)(at - description.bv_val);

	description.bv_val += name;
	description.bv_len -= name;
	return description;
}

/* Cut ";option" from the front of rest. */
static struct berval
next_option(struct berval *rest)
{
	struct berval after = { rest->bv_len - 1, rest->bv_val + 1 }, option;

	after = options_of(after);
	option.bv_val = rest->bv_val;
	option.bv_len = rest->bv_len - after.bv_len;
	*rest = after;
	return option;
}

static bool
has_option(struct berval options, struct berval wanted)
{
	struct berval one;

	while (options.bv_len > 0) {
		one = next_option(&options);
		if (one.bv_len == wanted.bv_len &&
		    memcmp(one.bv_val, wanted.bv_val, one.bv_len) == 0)
			return true;
	}
	return false;
}

bool
described(const struct attribute *attribute, const struct attribute_type *type,
    struct berval description)
{
	struct berval wanted, options;

	if (attribute->type != type && !schema_is_a(attribute->type, type))
		return false;
	wanted = options_of(description);
	if (wanted.bv_len == 0)
		return true;
	options = options_of(attribute->description);
	while (wanted.bv_len > 0)
		if (!has_option(options, next_option(&wanted)))
			return false;
	return true;
}
