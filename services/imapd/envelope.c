/* envelope.c - ENVELOPE (RFC 3501 7.4.2). */
#include "services/imapd/envelope.h"

#include "services/imapd/address.h"

/* Where addresses stands a value without one is as none. */
static void
write_addresses(
    struct text *t, const char *value, const char *otherwise, size_t *left)
{
	size_t before = t->len;

	if (address_list(t, value, left) > 0 || otherwise == NULL || t->failed)
		return;
	t->len = before; /* the NIL */
	address_list(t, otherwise, left);
}

void
envelope_write(struct text *t, const char *const values[FIELD_MESSAGE_ID + 1],
    size_t *left)
{
	const char *otherwise;
	int field;

	for (field = FIELD_DATE; field <= FIELD_MESSAGE_ID; field++) {
		text_add(t, field == FIELD_DATE ? "(" : " ", 1);
		if (field < FIELD_FROM || field > FIELD_BCC) {
			text_nstring(t, values[field]);
			continue;
		}
		otherwise = field == FIELD_SENDER || field == FIELD_REPLY_TO
		                ? values[FIELD_FROM]
		                : NULL;
		write_addresses(t, values[field], otherwise, left);
	}
	text_add(t, ")", 1);
}

void
envelope_of(struct text *t, struct header *h)
{
	const char *values[FIELD_MESSAGE_ID + 1];
	size_t left = ADDRESSES_MAX;
	int field;

	for (field = FIELD_DATE; field <= FIELD_MESSAGE_ID; field++)
		values[field] = header_value(h, (enum field)field);
	envelope_write(t, values, &left);
}
