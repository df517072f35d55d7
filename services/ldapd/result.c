/* result.c - what is answered to a request. */
#include "services/ldapd/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/ldapd/message.h"

bool
result_set(struct result *r, struct arena *a, int code, const char *fmt, ...)
{
	char *text = arena_get(a, RESULT_TEXT), *c;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, RESULT_TEXT, fmt, ap);
	va_end(ap);
	/* It may quote what the client said, which may be cut within a letter.
	 */
	for (c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
			*c = '?';
	r->code = code;
	r->text = text;
	return true;
}

void
result_control(struct result *r, const char *oid, struct berval value)
{
	if (r->controls_n == RESULT_CONTROLS)
		return;
	r->controls[r->controls_n].oid = oid;
	r->controls[r->controls_n++].value = value;
}

struct berval
result_encoded(struct arena *a, BerElement *ber)
{
	struct berval octets = { 0, NULL };

	if (ber_flatten2(ber, &octets, 0) == 0)
		octets = arena_copy(a, octets);
	ber_free(ber, 1);
	return octets;
}

static bool
put_controls(BerElement *ber, const struct result *r)
{
	unsigned int i;

	if (r->controls_n == 0)
		return true;
	if (ber_printf(ber, "t{", LDAP_TAG_CONTROLS) == -1)
		return false;
	for (i = 0; i < r->controls_n; i++) {
		if (ber_printf(ber, "{s", r->controls[i].oid) == -1 ||
		    (r->controls[i].value.bv_val != NULL &&
		        ber_printf(ber, "O", &r->controls[i].value) == -1) ||
		    ber_printf(ber, "}") == -1)
			return false;
	}
	return ber_printf(ber, "}") != -1;
}

static bool
put(BerElement *ber, const struct result *r, ber_int_t id, ber_tag_t kind)
{
	ber_tag_t value = kind == LDAP_RES_BIND ? LDAP_TAG_SASL_RES_CREDS
	                                        : LDAP_TAG_EXOP_RES_VALUE;
	unsigned int i;

	if (ber_printf(ber, "{it{eOs", id, kind, (ber_int_t)r->code,
	        &r->matched, r->text == NULL ? "" : r->text) == -1)
		return false;
	if (r->referrals_n > 0) {
		ber_printf(ber, "t{", LDAP_TAG_REFERRAL);
		for (i = 0; i < r->referrals_n; i++)
			ber_printf(ber, "O", &r->referrals[i]);
		ber_printf(ber, "}");
	}
	if (r->name != NULL)
		ber_printf(ber, "ts", LDAP_TAG_EXOP_RES_OID, r->name);
	if (r->has_value)
		ber_printf(ber, "tO", value, &r->value);
	return ber_printf(ber, "}") != -1 && put_controls(ber, r) &&
	       ber_printf(ber, "}") != -1;
}

void
result_send(const struct result *r, ber_int_t id, ber_tag_t kind)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	if (ber != NULL && !put(ber, r, id, kind)) {
		ber_free(ber, 1);
		ber = NULL;
	}
	message_send(ber);
}

void
result_notice(int code, const char *text)
{
	const struct result notice = {
		.code = code, .text = text, .name = LDAP_NOTICE_OF_DISCONNECTION
	};

	result_send(&notice, LDAP_RES_UNSOLICITED, LDAP_RES_EXTENDED);
	message_flush();
}
